internal import HDF5Wire

/// The type of the elements of a dataset, whatever the order of their bytes in the file.
package enum HDF5ElementType: Sendable, Hashable {
  case float16
  case float32
  case float64
  /// The upper half of a `float32`.
  case bfloat16
  /// A whole number of 8, 16, 32 or 64 bits.
  case integer(bits: Int, isSigned: Bool)
  /// One byte, 0 for false and 1 for true.
  case boolean
  /// A named whole number.
  case enumeration(bits: Int, isSigned: Bool)
  /// Bytes without a meaning of their own; Keras keeps bfloat16 as 2 of them without a tag.
  case opaque(byteCount: Int, tag: String)
  case text
  /// Anything else, in words.
  case other(String)
}

extension HDF5ElementType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .bfloat16: "bfloat16"
    case .integer(let bits, let isSigned): "\(isSigned ? "int" : "uint")\(bits)"
    case .boolean: "bool"
    case .enumeration(let bits, _): "an enumeration of \(bits) bits"
    case .opaque(let byteCount, let tag):
      tag.isEmpty ? "opaque, \(byteCount) bytes" : "opaque, \(byteCount) bytes, '\(tag)'"
    case .text: "text"
    case .other(let description): description
    }
  }
}

extension HDF5ElementType {
  init(_ wire: WireElementType) {
    switch wire {
    case .float(2, _): self = .float16
    case .float(4, _): self = .float32
    case .float: self = .float64
    case .brainFloat: self = .bfloat16
    case .integer(let bytes, let isSigned, _):
      self = .integer(bits: 8 * Int(bytes), isSigned: isSigned)
    case .boolean: self = .boolean
    case .enumeration(let bytes, let isSigned, _):
      self = .enumeration(bits: 8 * Int(bytes), isSigned: isSigned)
    case .opaque(let bytes, let tag): self = .opaque(byteCount: Int(clamping: bytes), tag: tag)
    case .fixedText, .variableText: self = .text
    case .other(_, let description): self = .other(description)
    }
  }
}

extension WireElementType {
  /// The order of the bytes of an element; `.little` where there is no order.
  var byteOrder: WireByteOrder {
    switch self {
    case .float(_, let order), .brainFloat(let order), .integer(_, _, let order),
      .enumeration(_, _, let order):
      order
    case .boolean, .opaque, .fixedText, .variableText, .other: .little
    }
  }
}
