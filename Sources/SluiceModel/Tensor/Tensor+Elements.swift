public import SluiceCore

extension Tensor {
  /// Makes a tensor of `values` in their own precision.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the count does not fit the shape.
  public init<Number: Scalar>(shape: [Int], _ values: [Number]) throws(SluiceError) {
    let bytes = littleEndianBytes(values)
    try self.init(elementType: Number.elementType, shape: shape, source: MemoryBytes(bytes))
  }

  /// Makes a 64-bit integer tensor of `values`.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the count does not fit the shape.
  public init(shape: [Int], _ values: [Int]) throws(SluiceError) {
    let bytes = littleEndianBytes(values.map { Int64($0) })
    try self.init(elementType: .int64, shape: shape, source: MemoryBytes(bytes))
  }

  /// Makes a tensor of truth values.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the count does not fit the shape.
  public init(shape: [Int], _ values: [Bool]) throws(SluiceError) {
    let bytes = values.map { $0 ? 1 : 0 as UInt8 }
    try self.init(elementType: .bool, shape: shape, source: MemoryBytes(bytes))
  }

  /// Makes a tensor of any element type of `numbers`, rounded to nearest if the elements are real.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the count does not fit the shape, or a number
  ///   can be no element.
  package init(
    _ elementType: ElementType, shape: [Int], _ numbers: [Double]
  ) throws(SluiceError) {
    for number in numbers { try elementType.requireHolding(number) }
    let bytes =
      switch elementType {
      case .float16: littleEndianBytes(numbers.map { Float16($0).bitPattern })
      case .bfloat16:
        littleEndianBytes(
          numbers.map { UInt16(Float($0.rounded(to: .bfloat16)).bitPattern >> 16) })
      case .float32: littleEndianBytes(numbers.map { Float($0) })
      case .float64: littleEndianBytes(numbers)
      default:
        if let format = elementType.smallFloat {
          numbers.map { format.code(of: $0.rounded(to: elementType)) }
        } else {
          numbers.flatMap { number in
            littleEndianBytes([UInt64(bitPattern: Int64(number))]).prefix(elementType.byteCount)
          }
        }
      }
    try self.init(elementType: elementType, shape: shape, source: MemoryBytes(bytes))
  }

  /// Makes a tensor of any integer element type of `integers`, which drops their upper bits.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the count does not fit the shape.
  package init(
    _ elementType: ElementType, shape: [Int], integers: [Int]
  ) throws(SluiceError) {
    let bytes = integers.flatMap { integer in
      littleEndianBytes([UInt64(bitPattern: Int64(elementType.wrapped(integer)))])
        .prefix(elementType.byteCount)
    }
    try self.init(elementType: elementType, shape: shape, source: MemoryBytes(bytes))
  }

  /// The elements of `range` (all of them by default) as numbers of type `Number`, rounded to nearest
  /// where `Number` is narrower than the element type.
  ///
  /// - Throws: ``SluiceError`` if the elements cannot be read.
  @specialized(where Number == Float)
  @specialized(where Number == Double)
  public func elements<Number: Scalar>(
    as type: Number.Type = Number.self, in range: Range<Int>? = nil
  ) throws(SluiceError) -> [Number] {
    let bytes = try bytes(of: range ?? 0..<count)
    if elementType == Number.elementType { return littleEndianNumbers(bytes) }
    return switch elementType {
    case .float16: decode(bytes, UInt16.self) { Number(Float16(bitPattern: $0)) }
    case .bfloat16: decode(bytes, UInt16.self) { Number(Float(bitPattern: UInt32($0) << 16)) }
    case .float32: decode(bytes, UInt32.self) { Number(Float(bitPattern: $0)) }
    case .float64: decode(bytes, UInt64.self) { Number(Double(bitPattern: $0)) }
    default:
      if let format = elementType.smallFloat {
        bytes.map { Number(format.number($0)) }
      } else {
        try integers(in: range).map { Number($0) }
      }
    }
  }

  /// The elements of `range` (all of them by default) as integers; truth values are 0 and 1.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the tensor holds real numbers,
  ///   `.limit` if an element exceeds 63 bits.
  public func integers(in range: Range<Int>? = nil) throws(SluiceError) -> [Int] {
    let bytes = try bytes(of: range ?? 0..<count)
    switch elementType {
    case .int2, .int4, .int8: return bytes.map { Int(Int8(bitPattern: $0)) }
    case .uint2, .uint4, .uint8: return bytes.map(Int.init)
    case .bool: return bytes.map { $0 == 0 ? 0 : 1 }
    case .int16: return decode(bytes, UInt16.self) { Int(Int16(bitPattern: $0)) }
    case .uint16: return decode(bytes, UInt16.self) { Int($0) }
    case .int32: return decode(bytes, UInt32.self) { Int(Int32(bitPattern: $0)) }
    case .uint32: return decode(bytes, UInt32.self) { Int($0) }
    case .int64: return decode(bytes, UInt64.self) { Int(Int64(bitPattern: $0)) }
    case .uint64:
      let values = decode(bytes, UInt64.self) { $0 }
      guard let most = values.max(), most > UInt64(Int.max) else { return values.map { Int($0) } }
      throw .integerTooLarge(most)
    case .float16, .bfloat16, .float32, .float64, .float8e4m3fn, .float8e5m2, .float8e4m3fnuz,
      .float8e5m2fnuz, .float8e8m0, .float4e2m1:
      throw .tensorNotIntegers(elementType.rawValue)
    }
  }

  private func bytes(of range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let size = elementType.byteCount
    return try source.bytes(in: range.lowerBound * size..<range.upperBound * size)
  }
}

/// Reads `bytes` as little-endian words and turns each into a number.
@specialized(where Word == UInt32, Number == Float)
@specialized(where Word == UInt32, Number == Double)
@specialized(where Word == UInt64, Number == Double)
private func decode<Word: FixedWidthInteger, Number>(
  _ bytes: [UInt8], _ word: Word.Type, _ body: (Word) -> Number
) -> [Number] {
  let size = Word.bitWidth / 8
  return unsafe bytes.withUnsafeBytes { buffer in
    (0..<buffer.count / size).map { index in
      body(
        unsafe Word(littleEndian: buffer.loadUnaligned(fromByteOffset: index * size, as: Word.self))
      )
    }
  }
}

#if _endian(big)
  #error("numbers are kept in memory as they are in files, least significant byte first")
#endif

/// The bytes of `numbers`, least significant first.
private func littleEndianBytes<Number: BitwiseCopyable>(_ numbers: [Number]) -> [UInt8] {
  unsafe numbers.withUnsafeBytes { unsafe Array($0) }
}

/// The numbers that `bytes` are, least significant first.
private func littleEndianNumbers<Number: BitwiseCopyable>(_ bytes: [UInt8]) -> [Number] {
  let count = bytes.count / MemoryLayout<Number>.stride
  return unsafe Array(unsafeUninitializedCapacity: count) { numbers, initialized in
    unsafe UnsafeMutableRawBufferPointer(numbers).copyBytes(from: bytes)
    initialized = count
  }
}
