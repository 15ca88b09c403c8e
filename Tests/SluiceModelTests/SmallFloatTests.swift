import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Floating-point numbers of eight bits and fewer, as others have them.
@Suite struct SmallFloatTests {
  static let types: [ElementType] = ElementType.allCases.filter { $0.smallFloat != nil }

  /// The words of a table, each so many hexadecimal digits.
  private static func words<Word: FixedWidthInteger>(_ text: String?) throws -> [Word] {
    try #require(text).split { $0 == " " || $0 == "\n" }.map {
      try #require(Word($0, radix: 16))
    }
  }

  private static func singles(_ text: String?) throws -> [Double] {
    try (words(text) as [UInt32]).map { Double(Float(bitPattern: $0)) }
  }

  /// The bits of numbers, of which all NaNs are one.
  private static func bits(_ numbers: [Double]) -> [UInt64] {
    numbers.map { $0.isNaN ? .max : $0.bitPattern }
  }

  @Test func `every small type has values`() {
    #expect(Set(SmallFloatValues.numbers.keys) == Set(Self.types.map(\.rawValue)))
    #expect(Self.types.count == 6)
  }

  @Test(arguments: types)
  func `every code stands for its number, and the number becomes the code`(_ type: ElementType)
    throws
  {
    let numbers = try Self.singles(SmallFloatValues.numbers[type.rawValue])
    let codes = (0..<1 << type.bitWidth).map { UInt8($0) }
    #expect(numbers.count == codes.count)
    let tensor = try Tensor(
      elementType: type, shape: [codes.count], source: MemoryBytes(codes))
    #expect(try Self.bits(tensor.elements()) == Self.bits(numbers))
    let back = try Tensor(type, shape: [codes.count], numbers)
    let kept = zip(codes, numbers).filter { !$1.isNaN }.map(\.0)
    #expect(try zip(back.source.allBytes(), numbers).filter { !$1.isNaN }.map(\.0) == kept)
    #expect(try Self.bits(back.elements()) == Self.bits(numbers))
  }

  @Test(arguments: SmallFloatCodes.codes.keys.sorted())
  func `numbers become the codes that others make of them`(_ key: String) throws {
    let words = key.split(separator: " ")
    let type = try #require(ElementType(rawValue: String(words[0])))
    let powers = words.count > 2 ? Narrowing.Powers(rawValue: String(words[2])) : .up
    let narrowing = Narrowing(saturates: words[1] == "true", powers: try #require(powers))
    let format = try #require(type.smallFloat)
    let points = try Self.singles(SmallFloatCodes.points)
    let codes: [UInt8] = try Self.words(SmallFloatCodes.codes[key])
    #expect(points.count == codes.count && points.count > 200)
    var differing: [String] = []
    for (point, code) in zip(points, codes) {
      let number = point.rounded(to: type, narrowing)
      // F4 has no NaN, and the sign of the zero that stands for it means nothing.
      let found = format.code(of: number == 0 && point.isNaN ? -0.0 : number)
      let isSame = found == code || format.number(found).isNaN && format.number(code).isNaN
      if !isSame { differing.append("\(point): \(found), expected \(code)") }
    }
    #expect(differing == [])
  }

  @Test func `a double is rounded once`() {
    // Single precision would make a tie of it.
    #expect((1.0625 + 0x1p-40).rounded(to: .float8e4m3fn) == 1.125)
    #expect((1.0625 - 0x1p-40).rounded(to: .float8e4m3fn) == 1)
    #expect((1 + 0x1p-52).rounded(to: .float8e8m0, Narrowing()) == 2)
    #expect(Double.leastNonzeroMagnitude.rounded(to: .float8e4m3fnuz).sign == .plus)
    #expect((-Double.leastNonzeroMagnitude).rounded(to: .float8e4m3fnuz).sign == .plus)
    #expect((-Double.leastNonzeroMagnitude).rounded(to: .float8e4m3fn).sign == .minus)
  }

  @Test(arguments: [
    (ElementType.int4, [-9, -8, -1, 7, 8, 17], [7, -8, -1, 7, -8, 1]),
    (.uint4, [-9, -1, 0, 15, 16, 35], [7, 15, 0, 15, 0, 3]),
    (.int2, [-3, -2, -1, 1, 2, 7], [1, -2, -1, 1, -2, -1]),
    (.uint2, [-3, -1, 0, 3, 4, 6], [1, 3, 0, 3, 0, 2]),
  ])
  func `integers narrower than a byte wrap`(
    _ type: ElementType, _ integers: [Int], _ wrapped: [Int]
  ) throws {
    let tensor = try Tensor(type, shape: [6], integers: integers)
    #expect(try tensor.integers() == wrapped)
    #expect(integers.map(type.wrapped) == wrapped)
    #expect(integers.map(type.holds) == zip(integers, wrapped).map(==))
    #expect(try tensor.source.allBytes() == wrapped.map { UInt8(truncatingIfNeeded: $0) })
    let layer = Cast(to: type)
    let cast = try layer.forward(
      [OperatorValueTests.integer([6], integers)], LayerParameters([:]))
    #expect(cast[0].integer?.elements == wrapped)
    let reals = integers.map { Double($0) }
    let real = try layer.forward([OperatorValueTests.real([6], reals)], LayerParameters([:]))
    #expect(real[0].integer?.elements == wrapped)
  }

  @Test func `real numbers become the nearest integer narrower than a byte`() throws {
    let numbers = [-1.5, -0.5, 0.5, 1.5, 2.5, 0.49, 7.5, 6.51]
    let cast = try Cast(to: .int4).forward(
      [OperatorValueTests.real([8], numbers)], LayerParameters([:]))
    #expect(cast[0].integer?.elements == [-2, 0, 0, 2, 2, 0, -8, 7])
    for number in [Double.nan, .infinity, 1e300] {
      expectError(.inconsistent, "\(number) is out of the range of U2") { () throws(SluiceError) in
        _ = try Cast(to: .uint2).forward(
          [OperatorValueTests.real([1], [number])], LayerParameters([:]))
      }
    }
  }

  @Test func `elements stay as they are, and what would become none is refused`() throws {
    let codes: [UInt8] = [0x7C, 0xFC, 0x7E, 0x80]
    let tensor = try Tensor(elementType: .float8e5m2, shape: [4], source: MemoryBytes(codes))
    let numbers: [Double] = try tensor.elements()
    #expect(Self.bits(numbers.map { $0.rounded(to: .float8e5m2) }) == Self.bits(numbers))
    for (type, number) in [(ElementType.float8e8m0, 0.0), (.float8e4m3fn, 1e9)] {
      expectError(.inconsistent, "an element of \(type.rawValue) cannot be \(number)") {
        () throws(SluiceError) in
        _ = try Tensor(type, shape: [1], [number])
      }
    }
  }

  @Test func `truth values become the least power of two or one`() throws {
    let truths = Value<Double>.boolean(NDArray(shape: [2], elements: [false, true]))
    let kept = try Cast(to: .float8e8m0).forward([truths], LayerParameters([:]))
    #expect(kept[0].real?.elements == [0x1p-127, 1])
    let lost = try Cast(to: .float8e8m0, Narrowing(saturates: false)).forward(
      [truths], LayerParameters([:]))
    #expect(lost[0].real?.elements.map(\.isNaN) == [true, false])
  }
}
