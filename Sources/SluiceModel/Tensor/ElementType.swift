/// The type of a tensor's elements; the raw value is its name in a safetensors file.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
  /// IEEE 754 half precision.
  case float16 = "F16"
  /// The upper half of an IEEE 754 single.
  case bfloat16 = "BF16"
  /// IEEE 754 single precision.
  case float32 = "F32"
  /// IEEE 754 double precision.
  case float64 = "F64"
  /// Two's complement, one byte.
  case int8 = "I8"
  /// Two's complement, two bytes.
  case int16 = "I16"
  /// Two's complement, four bytes.
  case int32 = "I32"
  /// Two's complement, eight bytes.
  case int64 = "I64"
  /// Unsigned, one byte.
  case uint8 = "U8"
  /// Unsigned, two bytes.
  case uint16 = "U16"
  /// Unsigned, four bytes.
  case uint32 = "U32"
  /// Unsigned, eight bytes.
  case uint64 = "U64"
  /// One byte, 0 or 1.
  case bool = "BOOL"

  /// The size of one element, in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// What family of numbers the elements belong to.
  public var kind: ElementKind {
    switch self {
    case .float16, .bfloat16, .float32, .float64: .real
    case .bool: .boolean
    default: .integer
    }
  }
}

extension ElementType {
  /// Whether the elements can be less than zero.
  package var isSigned: Bool { !rawValue.hasPrefix("U") }

  /// The integer as a word of this type's width, which drops its upper bits.
  package func wrapped(_ integer: Int) -> Int {
    let unused = 64 - byteCount * 8
    return isSigned
      ? (integer << unused) >> unused : integer & (Int(bitPattern: .max >> UInt(unused)))
  }

  /// Whether an element can be this integer.
  package func holds(_ integer: Int) -> Bool {
    (isSigned || integer >= 0) && (byteCount == 8 || wrapped(integer) == integer)
  }
}

/// A family of element types that compute alike.
public enum ElementKind: String, Sendable, Hashable, CaseIterable {
  /// Floating-point numbers of any precision.
  case real
  /// Integers of any width.
  case integer
  /// Truth values.
  case boolean

  /// What the elements are, in the plural, for messages.
  package var numbers: String {
    switch self {
    case .real: "real numbers"
    case .integer: "integers"
    case .boolean: "truth values"
    }
  }
}
