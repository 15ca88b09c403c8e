internal import CONNX
internal import CProtobufC
package import SluiceCore

extension ProtoModel {
  /// Reads the model that fills `source`, without the elements of its tensors.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.limit`, `.unsafe` or
  ///   `.unsupported`, placed at the message it is about; `.io` if reading fails.
  package static func read(_ source: any ByteSource) throws(SluiceError) -> ProtoModel {
    let copy = try WireScan.copy(of: source, as: "ModelProto")
    return try unsafe unpacked(copy, onnx__model_proto__unpack) { (model) throws(SluiceError) in
      try unsafe ProtoModel(model.pointee)
    }
  }
}

extension ProtoTensor {
  /// Reads the tensor that fills `source`, as the standard's test data are kept, without its elements.
  ///
  /// - Throws: ``SluiceError`` as ``ProtoModel/read(_:)`` does.
  package static func read(_ source: any ByteSource) throws(SluiceError) -> ProtoTensor {
    let copy = try WireScan.copy(of: source, as: "TensorProto")
    return try unsafe unpacked(copy, onnx__tensor_proto__unpack) { (tensor) throws(SluiceError) in
      try unsafe ProtoTensor(tensor.pointee)
    }
  }

  /// Whether the message in `source`, which does not say what it is, is another one of the standard's
  /// test data: sequences and optional values have what they hold where a tensor says that it is a
  /// segment, which none is.
  package static func isOther(_ source: any ByteSource) -> Bool {
    var found = false
    var count = 0
    WireScan.walk(source, 0..<source.byteCount) { number, _ in
      found = number == 3
      count += 1
      return !found && count < Limits.protobufFields
    }
    return found
  }
}

/// Hands the message that protobuf-c makes of `bytes` to `body`.
private func unpacked<Message, Result>(
  _ bytes: [UInt8],
  _ unpack: (
    UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?
  ) -> UnsafeMutablePointer<Message>?,
  _ body: (UnsafeMutablePointer<Message>) throws(SluiceError) -> Result
) throws(SluiceError) -> Result {
  let budget = MemoryBudget(for: bytes.count)
  let message = unsafe budget.withAllocator { allocator in
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe unpack(allocator, buffer.count, buffer.baseAddress)
    }
  }
  guard let message = unsafe message else {
    throw budget.isExceeded ? .protobufMemory : .protobufDecoderDisagrees
  }
  defer {
    unsafe budget.withAllocator { allocator in
      unsafe message.withMemoryRebound(to: ProtobufCMessage.self, capacity: 1) { message in
        unsafe protobuf_c_message_free_unpacked(message, allocator)
      }
    }
  }
  return try unsafe body(message)
}
