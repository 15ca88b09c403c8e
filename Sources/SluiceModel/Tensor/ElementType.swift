/// The type of a tensor's elements; the raw value is its name in a safetensors file, where there is one.
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
  /// Eight bits, four of them an exponent, without infinities.
  case float8e4m3fn = "F8_E4M3"
  /// Eight bits, five of them an exponent, as IEEE 754 would have it.
  case float8e5m2 = "F8_E5M2"
  /// Eight bits, four of them an exponent, with NaN in the place of −0 and no infinities.
  case float8e4m3fnuz = "F8_E4M3FNUZ"
  /// Eight bits, five of them an exponent, with NaN in the place of −0 and no infinities.
  case float8e5m2fnuz = "F8_E5M2FNUZ"
  /// A power of two, or NaN: eight bits of exponent and nothing else.
  case float8e8m0 = "F8_E8M0"
  /// Four bits, two of them an exponent; every code is a finite number.
  case float4e2m1 = "F4"
  /// Two's complement, four bits.
  case int4 = "I4"
  /// Unsigned, four bits.
  case uint4 = "U4"
  /// Two's complement, two bits.
  case int2 = "I2"
  /// Unsigned, two bits.
  case uint2 = "U2"

  /// How many bits tell one element from another.
  public var bitWidth: Int {
    switch self {
    case .int2, .uint2: 2
    case .float4e2m1, .int4, .uint4: 4
    case .float8e4m3fn, .float8e5m2, .float8e4m3fnuz, .float8e5m2fnuz, .float8e8m0, .int8, .uint8,
      .bool:
      8
    case .float16, .bfloat16, .int16, .uint16: 16
    case .float32, .int32, .uint32: 32
    case .float64, .int64, .uint64: 64
    }
  }

  /// The size of one element of a tensor, in bytes.
  ///
  /// What is narrower than a byte takes a whole one: integers by their sign, others by zeros.
  public var byteCount: Int { max(bitWidth / 8, 1) }

  /// What family of numbers the elements belong to.
  public var kind: ElementKind {
    switch self {
    case .float16, .bfloat16, .float32, .float64, .float8e4m3fn, .float8e5m2, .float8e4m3fnuz,
      .float8e5m2fnuz, .float8e8m0, .float4e2m1:
      .real
    case .bool: .boolean
    case .int2, .int4, .int8, .int16, .int32, .int64, .uint2, .uint4, .uint8, .uint16, .uint32,
      .uint64:
      .integer
    }
  }
}

extension ElementType {
  /// Whether the elements can be less than zero.
  package var isSigned: Bool { !rawValue.hasPrefix("U") }

  /// The integer as a word of this type's width, which drops its upper bits.
  package func wrapped(_ integer: Int) -> Int {
    let unused = 64 - bitWidth
    return isSigned
      ? (integer << unused) >> unused : integer & (Int(bitPattern: .max >> UInt(unused)))
  }

  /// Whether an element can be this integer.
  package func holds(_ integer: Int) -> Bool {
    (isSigned || integer >= 0) && (bitWidth == 64 || wrapped(integer) == integer)
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
