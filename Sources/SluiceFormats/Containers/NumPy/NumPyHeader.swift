internal import SluiceCore
internal import SluiceModel

/// What the head of a `.npy` file says about the data behind it.
struct NumPyHeader: Equatable {
  let elementType: ElementType
  /// Whether the most significant byte of each element comes first.
  let isBigEndian: Bool
  /// Whether the first dimension varies fastest.
  let isColumnMajor: Bool
  let shape: [Int]
  /// The size of everything in front of the data, in bytes.
  let byteCount: Int

  /// The longest header text, in bytes, as NumPy limits it.
  static let textLimit = 10_000
  /// How many bytes of a file are enough to read any header.
  static let prefixLimit = 12 + textLimit

  private static let magic: [UInt8] = [0x93] + "NUMPY".utf8

  /// Reads the header at the start of `bytes`, the first ``prefixLimit`` bytes of a file or all of it.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.unsafe`, `.unsupported` or
  ///   `.limit`.
  init(_ bytes: [UInt8]) throws(SluiceError) {
    guard !bytes.isEmpty else { throw .npyEmptyFile }
    let start = bytes.prefix(Self.magic.count)
    guard start.elementsEqual(Self.magic.prefix(start.count)) else { throw .npyNoMagic }
    guard bytes.count >= 10 else { throw .npyTruncatedHeader(bytes: bytes.count) }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else { throw .npyVersion(bytes[6], bytes[7]) }
    let textStart = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= textStart else { throw .npyTruncatedHeader(bytes: bytes.count) }
    let textCount = bytes[8..<textStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard textCount <= Self.textLimit else {
      throw .npyHeaderTooLong(textCount, limit: Self.textLimit)
    }
    byteCount = textStart + textCount
    guard bytes.count >= byteCount else { throw .npyTruncatedHeader(bytes: bytes.count) }
    var parser = NumPyHeaderParser(Array(bytes[textStart..<byteCount]))
    let fields = try parser.parse()
    (elementType, isBigEndian) = try Self.elementType(fields.descr)
    (isColumnMajor, shape) = (fields.isColumnMajor, fields.shape)
  }

  /// The element type that a `descr` such as `<f4` names, and whether it is big-endian.
  private static func elementType(
    _ descr: String
  ) throws(SluiceError) -> (type: ElementType, isBigEndian: Bool) {
    var name = descr[...]
    // '=' is the order of the machine that writes, and none is the same: little, wherever we run.
    let order = name.first.flatMap { "<>|=".contains($0) ? $0 : nil }
    if order != nil { name.removeFirst() }
    let type: ElementType
    switch name {
    case "f2": type = .float16
    case "f4": type = .float32
    case "f8": type = .float64
    case "i1": type = .int8
    case "i2": type = .int16
    case "i4": type = .int32
    case "i8": type = .int64
    case "u1": type = .uint8
    case "u2": type = .uint16
    case "u4": type = .uint32
    case "u8": type = .uint64
    case "b1", "?": type = .bool
    case "O", "O4", "O8": throw .npyObject
    default: throw .npyDescr(descr)
    }
    return (type, order == ">" && type.byteCount > 1)
  }
}

extension NumPyHeader {
  /// The header, version 1.0, that NumPy itself writes for `tensor`.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if NumPy has no such element type.
  static func bytes(for tensor: Tensor) throws(SluiceError) -> [UInt8] {
    let dimensions = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = tensor.shape.count == 1 ? "(\(dimensions),)" : "(\(dimensions))"
    let descr = try descr(of: tensor.elementType)
    var text = Array("{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }".utf8)
    // NumPy leaves room for the first dimension to grow to 21 digits in place.
    if let first = tensor.shape.first {
      text += Array(repeating: UInt8(ascii: " "), count: max(0, 21 - String(first).count))
    }
    let unpadded = 10 + text.count + 1
    text += Array(repeating: UInt8(ascii: " "), count: 64 - unpadded % 64)
    text.append(UInt8(ascii: "\n"))
    return magic + [1, 0, UInt8(truncatingIfNeeded: text.count), UInt8(text.count >> 8)] + text
  }

  private static func descr(of type: ElementType) throws(SluiceError) -> String {
    switch type {
    case .float16: "<f2"
    case .float32: "<f4"
    case .float64: "<f8"
    case .int8: "|i1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .uint16: "<u2"
    case .uint32: "<u4"
    case .uint64: "<u8"
    case .bool: "|b1"
    case .bfloat16: throw .npyCannotHold("bfloat16")
    case .float8e4m3fn, .float8e5m2, .float8e4m3fnuz, .float8e5m2fnuz, .float8e8m0, .float4e2m1,
      .int4, .uint4, .int2, .uint2:
      throw .npyCannotHold(type.rawValue)
    }
  }
}
