import SluiceCore
import SluiceModel
import TestSupport
import Testing

@Suite struct TensorTests {
  static func tensor(_ type: ElementType, _ bytes: [UInt8]) throws -> Tensor {
    try Tensor(
      elementType: type, shape: [bytes.count / type.byteCount], source: MemoryBytes(bytes))
  }

  static func words<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.flatMap { word in
      (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }

  /// Elements of every type: their bytes, and what they are.
  static let elements: [(ElementType, [UInt8], [Double])] = [
    (
      // Zero, −0, the least subnormal, the greatest, the least normal, 1, 65504, infinities, 1/3.
      .float16,
      words([0, 0x8000, 1, 0x03FF, 0x0400, 0x3C00, 0x7BFF, 0x7C00, 0xFC00, 0x3555] as [UInt16]),
      [
        0, -0.0, 0x1p-24, 0x3FFp-24, 0x1p-14, 1, 65504, .infinity, -.infinity, 0.333251953125,
      ]
    ),
    (
      .bfloat16,
      words([0, 0x8000, 1, 0x007F, 0x0080, 0x3F80, 0x7F7F, 0x7F80, 0xFF80, 0x3EAB] as [UInt16]),
      [
        0, -0.0, 0x1p-133, 0x7Fp-133, 0x1p-126, 1, 0x1.FEp127, .infinity, -.infinity, 0.333984375,
      ]
    ),
    (
      .float32, words([0x8000_0000, 1, 0x0080_0000, 0x7F7F_FFFF, 0xFF80_0000] as [UInt32]),
      [-0.0, 0x1p-149, 0x1p-126, 0x1.FFFFFEp127, -.infinity]
    ),
    (
      .float64, words([0x8000_0000_0000_0000, 1, 0x3FF0_0000_0000_0001] as [UInt64]),
      [-0.0, 0x1p-1074, 1.0000000000000002]
    ),
    (.int8, [0, 127, 128, 255], [0, 127, -128, -1]),
    (.uint8, [0, 127, 128, 255], [0, 127, 128, 255]),
    (.int16, words([1, 0x7FFF, 0x8000, 0xFFFF] as [UInt16]), [1, 32767, -32768, -1]),
    (.uint16, words([1, 0x7FFF, 0x8000, 0xFFFF] as [UInt16]), [1, 32767, 32768, 65535]),
    (.int32, words([1, 0x8000_0000, 0xFFFF_FFFF] as [UInt32]), [1, -2_147_483_648, -1]),
    (.uint32, words([1, 0x8000_0000, 0xFFFF_FFFF] as [UInt32]), [1, 0x1p31, 0x1p32 - 1]),
    (.int64, words([1, 0x8000_0000_0000_0000, .max] as [UInt64]), [1, -0x1p63, -1]),
    (.uint64, words([1, 0x7FFF_FFFF_FFFF_FC00] as [UInt64]), [1, 0x1p63 - 1024]),
    (.bool, [0, 1, 2, 255], [0, 1, 1, 1]),
    (.int4, [0, 7, 0xF8, 0xFF], [0, 7, -8, -1]),
    (.uint4, [0, 7, 8, 15], [0, 7, 8, 15]),
    (.int2, [0, 1, 0xFE, 0xFF], [0, 1, -2, -1]),
    (.uint2, [0, 1, 2, 3], [0, 1, 2, 3]),
    // The least subnormal, 1, the greatest.
    (.float8e4m3fn, [0, 0x80, 1, 0x38, 0x7E], [0, -0.0, 0x1p-9, 1, 448]),
    (.float8e5m2, [0, 0x80, 1, 0x3C, 0x7B, 0xFC], [0, -0.0, 0x1p-16, 1, 57344, -.infinity]),
    (.float8e4m3fnuz, [0, 0x81, 1, 0x40, 0x7F], [0, -0x1p-10, 0x1p-10, 1, 240]),
    (.float8e5m2fnuz, [0, 0x81, 1, 0x40, 0x7F], [0, -0x1p-17, 0x1p-17, 1, 57344]),
    (.float8e8m0, [0, 1, 0x7F, 0xFE], [0x1p-127, 0x1p-126, 1, 0x1p127]),
    (.float4e2m1, [0, 8, 1, 2, 7], [0, -0.0, 0.5, 1, 6]),
  ]

  @Test(arguments: elements)
  func `every element type is decoded`(
    _ type: ElementType, _ bytes: [UInt8], _ values: [Double]
  ) throws {
    let tensor = try Self.tensor(type, bytes)
    #expect(tensor.count == values.count)
    let doubles: [Double] = try tensor.elements()
    #expect(doubles.map(\.bitPattern) == values.map(\.bitPattern))
    let singles: [Float] = try tensor.elements()
    #expect(singles.map(\.bitPattern) == values.map { Float($0).bitPattern })
    let part: [Double] = try tensor.elements(in: 1..<2)
    #expect(part == [values[1]])
    guard type.kind != .real else { return }
    #expect(try tensor.integers() == values.map { Int(exactly: $0) ?? .max })
  }

  @Test func `every element type is among those that are decoded above`() {
    #expect(Set(Self.elements.map(\.0)) == Set(ElementType.allCases))
  }

  @Test func `every half of either kind is decoded by its definition`() throws {
    let patterns = Array(UInt16.min...UInt16.max)
    let halves: [Float] = try Self.tensor(.float16, Self.words(patterns)).elements()
    let brains: [Float] = try Self.tensor(.bfloat16, Self.words(patterns)).elements()
    var differences: [UInt16] = []
    for (index, pattern) in patterns.enumerated() {
      // The definition, by exponent and fraction.
      let (exponent, fraction) = (Int(pattern >> 10 & 31), Float(pattern & 1023))
      guard exponent < 31 else {
        let agrees = fraction == 0 ? halves[index].isInfinite : halves[index].isNaN
        if !agrees { differences.append(pattern) }
        continue
      }
      let size =
        exponent == 0
        ? fraction * 0x1p-24
        : (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
      let value = pattern >> 15 == 0 ? size : -size
      if halves[index].bitPattern != value.bitPattern { differences.append(pattern) }
    }
    #expect(differences == [])
    #expect(brains.map { $0.bitPattern | 1 << 22 } == patterns.map { UInt32($0) << 16 | 1 << 22 })
  }

  @Test func `NaNs stay NaNs in every real type`() throws {
    for (type, bytes) in [
      (ElementType.float16, [1, 0x7C, 0, 0xFE]), (.bfloat16, [0x81, 0x7F, 0xC0, 0xFF]),
      (.float32, [1, 0, 0x80, 0x7F, 0, 0, 0xC0, 0xFF]),
    ] as [(ElementType, [UInt8])] {
      let doubles: [Double] = try Self.tensor(type, bytes).elements()
      #expect(doubles.allSatisfy { $0.isNaN }, "\(type)")
    }
  }

  @Test func `an integer beyond 63 bits is refused, not wrapped`() throws {
    let tensor = try Self.tensor(.uint64, Self.words([1, 1 << 63] as [UInt64]))
    expectError(.limit, "holds 9223372036854775808, beyond the range of 63 bits") {
      () throws(SluiceError) in _ = try tensor.integers()
    }
    #expect(try tensor.integers(in: 0..<1) == [1])
    let real = try Tensor(zeros: [1], .bfloat16)
    expectError(.inconsistent, "holds BF16 numbers, expected integers") {
      () throws(SluiceError) in _ = try real.integers()
    }
  }

  @Test func `a tensor has as many bytes as its shape says`() throws {
    for (count, type) in [(23, ElementType.float32), (25, .float32), (24, .float64)] {
      let expected = 6 * type.byteCount
      expectError(
        .inconsistent, "has \(count) bytes, expected \(expected) for \(type.rawValue) [2, 3]"
      ) { () throws(SluiceError) in
        let source = MemoryBytes(Array(repeating: 0, count: count))
        _ = try Tensor(elementType: type, shape: [2, 3], source: source)
      }
    }
    for type in ElementType.allCases {
      #expect(try Tensor.byteCount(elementType: type, shape: []) == type.byteCount)
      #expect(try Tensor.byteCount(elementType: type, shape: [3, 0, 2]) == 0)
    }
  }

  @Test(
    arguments: [
      ([1 << 36, 2], "is too large: the count of elements overflows the limit", .limit),
      ([1 << 62, 4], "is too large: the count of elements overflows the limit", .limit),
      ([.max, .max], "is too large: the count of elements overflows the limit", .limit),
      ([0, .max, .max], "is too large: the count of elements overflows the limit", .limit),
      ([.max, .max, 0], "is too large: the count of elements overflows the limit", .limit),
      ([2, -1], "has a negative dimension", .malformed),
      (Array(repeating: 1, count: 9), "has 9 dimensions, more than the limit of 8", .limit),
    ] as [([Int], String, SluiceError.Code)])
  func `a shape that cannot be is refused`(
    _ shape: [Int], _ text: String, _ code: SluiceError.Code
  ) {
    expectError(code, "shape \(shape) \(text)") { () throws(SluiceError) in
      _ = try Tensor.byteCount(elementType: .float32, shape: shape)
    }
  }

  @Test func `a row is a part of its tensor`() throws {
    let tensor = try Tensor(shape: [3, 2, 2], Array(1...12))
    let row = try tensor.row(1)
    #expect(row.shape == [2, 2])
    #expect(try row.integers() == [5, 6, 7, 8])
    #expect(try row.row(1).row(0).integers() == [7])
    #expect(try tensor.row(2).integers(in: 1..<3) == [10, 11])
    for (shape, index) in [([3, 2], 3), ([3, 2], -1), ([0, 2], 0), ([], 0)] as [([Int], Int)] {
      let tensor = try Tensor(zeros: shape)
      expectError(.inconsistent, "axis \(index) is out of range for shape \(shape)") {
        () throws(SluiceError) in _ = try tensor.row(index)
      }
    }
  }

  @Test func `what is put in comes out`() throws {
    let doubles = [1.5, -0.0, .infinity, 0x1p-1074]
    let singles: [Float] = [1.5, -0.0, .infinity, 0x1p-149]
    let read: [Double] = try Tensor(shape: [2, 2], doubles).elements()
    #expect(read.map(\.bitPattern) == doubles.map(\.bitPattern))
    let readSingles: [Float] = try Tensor(shape: [4], singles).elements()
    #expect(readSingles.map(\.bitPattern) == singles.map(\.bitPattern))
    #expect(try Tensor(shape: [2], [Int.min, .max]).integers() == [.min, .max])
    #expect(try Tensor(shape: [2], [true, false]).bytes == [1, 0])
    #expect(throws: SluiceError.self) { _ = try Tensor(shape: [3], doubles) }
  }
}
