/// The order of the bytes of one number.
package enum WireByteOrder: UInt8, Sendable, Hashable, CaseIterable {
  case little
  case big
}

/// The type of the elements of a dataset or an attribute, as far as anybody could use it.
package enum WireElementType: Sendable, Hashable {
  /// An IEEE 754 number of 2, 4 or 8 bytes.
  case float(bytes: UInt8, WireByteOrder)
  /// The upper half of an IEEE single, 2 bytes.
  case brainFloat(WireByteOrder)
  /// A whole number of 1, 2, 4 or 8 bytes without padding.
  case integer(bytes: UInt8, isSigned: Bool, WireByteOrder)
  /// An enumeration of one byte with the members FALSE and TRUE.
  case boolean
  /// Any other enumeration, of whole numbers as in ``integer(bytes:isSigned:_:)``.
  case enumeration(bytes: UInt8, isSigned: Bool, WireByteOrder)
  /// Bytes without a meaning of their own.
  case opaque(bytes: UInt64, tag: String)
  /// Text in a field of fixed size.
  case fixedText(bytes: UInt64)
  /// Text of any length, held elsewhere in the file.
  case variableText
  /// Anything else, described in words.
  case other(bytes: UInt64, description: String)
}

extension WireElementType {
  /// The size of one element in the file, in bytes; nil where there is no fixed size.
  package var byteCount: UInt64? {
    switch self {
    case .float(let bytes, _), .integer(let bytes, _, _), .enumeration(let bytes, _, _):
      UInt64(bytes)
    case .brainFloat: 2
    case .boolean: 1
    case .opaque(let bytes, _), .fixedText(let bytes), .other(let bytes, _): bytes
    case .variableText: nil
    }
  }

  func encode(into writer: inout WireWriter) {
    switch self {
    case .float(let bytes, let order):
      writer.put(raw: [1, bytes, order.rawValue])
    case .brainFloat(let order):
      writer.put(raw: [2, order.rawValue])
    case .integer(let bytes, let isSigned, let order):
      writer.put(raw: [3, bytes, isSigned ? 1 : 0, order.rawValue])
    case .boolean:
      writer.put(raw: [4])
    case .enumeration(let bytes, let isSigned, let order):
      writer.put(raw: [5, bytes, isSigned ? 1 : 0, order.rawValue])
    case .opaque(let bytes, let tag):
      writer.put(raw: [6])
      writer.put(bytes)
      writer.put(tag)
    case .fixedText(let bytes):
      writer.put(raw: [7])
      writer.put(bytes)
    case .variableText:
      writer.put(raw: [8])
    case .other(let bytes, let description):
      writer.put(raw: [9])
      writer.put(bytes)
      writer.put(description)
    }
  }

  init(from reader: inout WireReader) throws(WireError) {
    switch try reader.byte() {
    case 1: self = .float(bytes: try reader.width(of: [2, 4, 8]), try reader.byteOrder())
    case 2: self = .brainFloat(try reader.byteOrder())
    case 3:
      self = .integer(
        bytes: try reader.width(of: [1, 2, 4, 8]), isSigned: try reader.flag(),
        try reader.byteOrder())
    case 4: self = .boolean
    case 5:
      self = .enumeration(
        bytes: try reader.width(of: [1, 2, 4, 8]), isSigned: try reader.flag(),
        try reader.byteOrder())
    case 6: self = .opaque(bytes: try reader.number(), tag: try reader.text())
    case 7: self = .fixedText(bytes: try reader.number())
    case 8: self = .variableText
    case 9: self = .other(bytes: try reader.number(), description: try reader.text())
    case let tag: throw WireError("unknown element type \(tag)")
    }
  }
}

extension WireReader {
  fileprivate mutating func width(of allowed: [UInt8]) throws(WireError) -> UInt8 {
    let width = try byte()
    guard allowed.contains(width) else { throw WireError("impossible element size \(width)") }
    return width
  }

  fileprivate mutating func byteOrder() throws(WireError) -> WireByteOrder {
    let value = try byte()
    guard let order = WireByteOrder(rawValue: value) else {
      throw WireError("unknown byte order \(value)")
    }
    return order
  }
}
