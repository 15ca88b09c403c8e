internal import ONNXWire
internal import SluiceCore
internal import SluiceModel

/// Makes tensors of what an ONNX file says about them.
///
/// Elements stay where they are, in the model or beside it; only those that are written as numbers of
/// variable length are held in memory. Of two or four bits several are in a byte, from its low bits up.
struct ONNXTensors {
  /// The model's file.
  private let source: any ByteSource
  private let external: ONNXExternalData

  init(in file: InputFile) {
    source = file
    external = ONNXExternalData(besideFileAt: file.path)
  }

  /// The tensor that `message` describes.
  ///
  /// - Throws: ``SluiceError``, placed at the tensor: `.unsupported` if it has elements that Sluice does
  ///   not know, `.malformed` or `.inconsistent` if type, shape and elements do not fit together,
  ///   `.limit` if it is too large, or whatever is wrong with the file that it lies in.
  func read(_ message: ProtoTensor) throws(SluiceError) -> Tensor {
    let place = message.name.isEmpty ? "tensor" : "tensor \(message.name.quoted)"
    return try placing(at: place) { () throws(SluiceError) in
      let type = try ElementType(onnx: message.dataType)
      let byteCount = try Tensor.byteCount(elementType: type, shape: message.dims)
      guard type.bitWidth < 8 else {
        let source = try elements(message.storage, type, byteCount)
        return try Tensor(elementType: type, shape: message.dims, source: source)
      }
      let size = type.packed(byteCount)
      let packed = try elements(message.storage, type, size)
      guard packed.byteCount == size else {
        throw .tensorSize(message.dims, type.rawValue, has: packed.byteCount, expected: size)
      }
      let source = UnpackedBytes(
        packed, bitWidth: type.bitWidth, isSigned: type.kind == .integer && type.isSigned,
        count: byteCount)
      return try Tensor(elementType: type, shape: message.dims, source: source)
    }
  }

  /// Fails if a file beside the model has been written to since it was opened.
  func checkUnchanged() throws(SluiceError) { try external.checkUnchanged() }

  private func elements(
    _ storage: ProtoTensor.Storage, _ type: ElementType, _ byteCount: Int
  ) throws(SluiceError) -> any ByteSource {
    switch storage {
    case .raw(let region): return bytes([region])
    case .external(let entries): return try external.bytes(entries, byteCount: byteCount)
    case .empty: return MemoryBytes([])
    case .floats(let regions):
      try type.require(.float32, storedIn: "float_data")
      return bytes(regions)
    case .doubles(let regions):
      try type.require(.float64, storedIn: "double_data")
      return bytes(regions)
    case .int32s(let numbers):
      guard type == .int32 || type.bitWidth <= 16 else {
        throw .onnxElements("int32_data", type.rawValue)
      }
      return try type.bytes(of: numbers)
    case .int64s(let numbers):
      try type.require(.int64, storedIn: "int64_data")
      return try type.bytes(of: numbers)
    case .uint64s(let numbers):
      try type.require(.uint32, .uint64, storedIn: "uint64_data")
      return try type.bytes(of: numbers)
    case .strings: throw .onnxElements("string_data", type.rawValue)
    }
  }

  private func bytes(_ regions: [ProtoRegion]) -> any ByteSource {
    let parts = regions.map { source.region(offset: $0.offset, byteCount: $0.byteCount) }
    return parts.count == 1 ? parts[0] : JoinedBytes(parts)
  }
}

extension ElementType {
  /// The types of the standard's list, by number, with what Sluice calls them if it knows them.
  private static let onnx: [(name: String, type: ElementType?)] = [
    ("undefined", nil), ("float", .float32), ("uint8", .uint8), ("int8", .int8),
    ("uint16", .uint16), ("int16", .int16), ("int32", .int32), ("int64", .int64), ("string", nil),
    ("bool", .bool), ("float16", .float16), ("double", .float64), ("uint32", .uint32),
    ("uint64", .uint64), ("complex64", nil), ("complex128", nil), ("bfloat16", .bfloat16),
    ("float8e4m3fn", .float8e4m3fn), ("float8e4m3fnuz", .float8e4m3fnuz),
    ("float8e5m2", .float8e5m2), ("float8e5m2fnuz", .float8e5m2fnuz), ("uint4", .uint4),
    ("int4", .int4), ("float4e2m1", .float4e2m1), ("float8e8m0", .float8e8m0), ("uint2", .uint2),
    ("int2", .int2), ("float6e2m3", nil), ("float6e3m2", nil),
  ]

  /// The element type with this number in the standard's list.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if there is none, `.unsupported` if Sluice does not
  ///   know it.
  init(onnx number: Int) throws(SluiceError) {
    guard number > 0, number < Self.onnx.count else { throw .onnxElementType(number) }
    guard let type = Self.onnx[number].type else {
      throw .onnxElementTypeUnsupported(Self.onnx[number].name)
    }
    self = type
  }

  /// How many bytes of a file hold what takes `byteCount` bytes in a tensor.
  func packed(_ byteCount: Int) -> Int {
    bitWidth < 8 ? UnpackedBytes.size(byteCount, bitWidth) : byteCount
  }

  fileprivate func require(
    _ types: ElementType..., storedIn field: String
  ) throws(SluiceError) {
    guard types.contains(self) else { throw .onnxElements(field, rawValue) }
  }

  /// The elements that are written as `numbers`: integers as they are, reals of one or two bytes as their
  /// bits, and what is narrower than a byte as bytes that are full of it.
  fileprivate func bytes(
    of numbers: [some FixedWidthInteger]
  ) throws(SluiceError) -> MemoryBytes {
    var result: [UInt8] = []
    result.reserveCapacity(numbers.count * byteCount)
    for number in numbers {
      guard canBeWritten(as: number) else { throw .onnxElement("\(number)", rawValue) }
      for index in 0..<byteCount {
        result.append(UInt8(truncatingIfNeeded: number >> (8 * index)))
      }
    }
    return MemoryBytes(result)
  }

  private func canBeWritten(as number: some FixedWidthInteger) -> Bool {
    switch self {
    case .bool: number == 0 || number == 1
    case .float16, .bfloat16: UInt16(exactly: number) != nil
    case .uint64, .int64: true
    case _ where bitWidth < 8 || smallFloat != nil: UInt8(exactly: number) != nil
    default: Int(exactly: number).map(holds) ?? false
    }
  }
}
