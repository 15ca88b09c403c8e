internal import CONNX
internal import SluiceCore

extension ProtoTensor {
  init(_ message: Onnx__TensorProto) throws(SluiceError) {
    guard unsafe message.has_segment == 0 else { throw .protobufSegment }
    unsafe name = text(message.name)
    unsafe dims = numbers(message.dims, message.n_dims).map { Int($0) }
    unsafe dataType = Int(message.data_type)
    storage = try unsafe Self.storage(message)
  }

  /// Where the elements are; fails if they are in several places.
  private static func storage(_ message: Onnx__TensorProto) throws(SluiceError) -> Storage {
    var found = unsafe stored(message)
    switch unsafe message.data_location {
    case ONNX__TENSOR_PROTO__DATA_LOCATION__DEFAULT:
      if unsafe message.n_external_data > 0 { throw .protobufExternalUndeclared }
    case ONNX__TENSOR_PROTO__DATA_LOCATION__EXTERNAL:
      unsafe found.append(
        (
          "external_data",
          .external(ProtoEntry.list(message.external_data, message.n_external_data))
        )
      )
    default:
      throw unsafe .protobufDataLocation(Int(Int32(bitPattern: message.data_location.rawValue)))
    }
    guard found.count <= 1 else { throw .protobufSeveralValues(found.map { $0.field }) }
    return found.first?.storage ?? .empty
  }

  /// The fields of elements that are not empty.
  private static func stored(
    _ message: Onnx__TensorProto
  ) -> [(field: String, storage: Storage)] {
    let floats = unsafe regions(message.float_data, message.n_float_data)
    let doubles = unsafe regions(message.double_data, message.n_double_data)
    let raw = unsafe message.has_raw_data != 0 ? [message.raw_data] : []
    let raws = unsafe raw.map { unsafe ProtoRegion(encoded: $0.bytes) }.filter { $0.byteCount > 0 }
    var found: [(field: String, storage: Storage)] = raws.map { ("raw_data", .raw($0)) }
    if !floats.isEmpty { found.append(("float_data", .floats(floats))) }
    if !doubles.isEmpty { found.append(("double_data", .doubles(doubles))) }
    let int32s = unsafe numbers(message.int32_data, message.n_int32_data)
    if !int32s.isEmpty { found.append(("int32_data", .int32s(int32s))) }
    let int64s = unsafe numbers(message.int64_data, message.n_int64_data)
    if !int64s.isEmpty { found.append(("int64_data", .int64s(int64s))) }
    let uint64s = unsafe numbers(message.uint64_data, message.n_uint64_data)
    if !uint64s.isEmpty { found.append(("uint64_data", .uint64s(uint64s))) }
    let strings = unsafe runs(message.string_data, message.n_string_data)
    if !strings.isEmpty { found.append(("string_data", .strings(strings))) }
    return found
  }

  private static func regions(
    _ pointer: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int
  ) -> [ProtoRegion] {
    unsafe runs(pointer, count).map(ProtoRegion.init(encoded:)).filter { $0.byteCount > 0 }
  }
}
