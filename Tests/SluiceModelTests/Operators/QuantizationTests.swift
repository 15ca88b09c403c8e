import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Integers in the place of numbers, as ONNX Runtime 1.31 has them.
@Suite struct QuantizationTests {
  static let x = real(
    [2, 6], [-11, -7, -1, 7, -6, 6, -3, -10, 8, 5, 4, 5])
  static let q = integer([2, 6], [-30, -23, -16, -9, -2, 5, 12, 19, 26, 33, 40, 47])

  static func real(_ shape: [Int], _ elements: [Double]) -> Value<Double> {
    OperatorValueTests.real(shape, elements)
  }

  static func integer(_ shape: [Int], _ elements: [Int]) -> Value<Double> {
    OperatorValueTests.integer(shape, elements)
  }

  static let uses = [
    OperatorValueTests.Use(
      QuantizeLinear(to: .uint8, precision: .float32), x, real([], [0.75]), integer([], [3]),
      gives: integer([2, 6], [0, 0, 2, 12, 0, 11, 0, 0, 14, 10, 8, 10])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .int8, precision: .float32),
      real([2, 6], [-220, -140, -20, 140, -120, 120, -60, -200, 160, 100, 80, 100]),
      real([6], [0.5, 1, 1.5, 2, 0.25, 0.1]), integer([6], [0, 1, -2, 3, 4, -5]),
      gives: integer([2, 6], [-128, -128, -15, 73, -128, 127, -120, -128, 105, 53, 127, 127])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .int16, precision: .float32, axis: 1, blockSize: 4), x,
      real([2, 2], [0.5, 1, 2, 0.25]), integer([2, 2], [1, 2, 3, 4]),
      gives: integer([2, 6], [-21, -13, -1, 15, -4, 8, 1, -2, 7, 5, 20, 24])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .int8, precision: .float32),
      real([8], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 1000, -.infinity]), real([1], [1]),
      integer([1], [0]), gives: integer([8], [-2, -2, 0, 0, 2, 2, 127, -128])),
    // The quotient is −1499.49999… but half a step nearer to −1500 in single precision.
    OperatorValueTests.Use(
      QuantizeLinear(to: .int16, precision: .float32), real([1], [Double(-149.95 as Float)]),
      real([], [Double(0.1 as Float)]), integer([], [0]), gives: integer([1], [-1500])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .int16, precision: .float64), real([1], [Double(-149.95 as Float)]),
      real([], [Double(0.1 as Float)]), integer([], [0]), gives: integer([1], [-1499])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .uint4, precision: .float32), x, real([], [0.75]), integer([], [3]),
      gives: integer([2, 6], [0, 0, 2, 12, 0, 11, 0, 0, 14, 10, 8, 10])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .int2, precision: .float32), x, real([], [3]), integer([], [0]),
      gives: integer([2, 6], [-2, -2, 0, 1, -2, 1, -1, -2, 1, 1, 1, 1])),
    // By ONNX's reference: 5 / 0.3 = 16.67 → 16, 7 / 0.3 = 23.3 → 24; ±448 are the greatest.
    OperatorValueTests.Use(
      QuantizeLinear(to: .float8e4m3fn, precision: .float32),
      real([5], [5, 7, 300, -.infinity, -0.0]),
      real([], [0.3]), real([], [0]), gives: real([5], [16, 24, 448, -448, -0.0])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .float8e5m2, precision: .float32, saturates: false),
      real([3], [5, 1e6, -1e6]), real([], [0.3]), real([], [0]),
      gives: real([3], [16, .infinity, -.infinity])),
    OperatorValueTests.Use(
      QuantizeLinear(to: .float4e2m1, precision: .float32), real([4], [1, 2.6, -9, 0.2]),
      real([], [1]), real([], [0.5]), gives: real([4], [1.5, 3, -6, 0.5])),
    OperatorValueTests.Use(
      DequantizeLinear(to: .float32, axis: 0), real([2, 2], [448, 1.5, -6, 0]),
      real([2], [0.5, 0.25]),
      real([2], [0, 2]), gives: real([2, 2], [224, 0.75, -2, -0.5])),
    OperatorValueTests.Use(
      DequantizeLinear(to: .float32, axis: 0), q, real([2], [0.5, 0.25]), integer([2], [3, -4]),
      gives: real(
        [2, 6], [-16.5, -13, -9.5, -6, -2.5, 1, 4, 5.75, 7.5, 9.25, 11, 12.75])),
    OperatorValueTests.Use(
      DequantizeLinear(to: .float32, axis: -1, blockSize: 4), q,
      real([2, 2], [0.5, 1, 2, 0.25]), integer([2, 2], [1, 2, 3, 4]),
      gives: real(
        [2, 6], [-15.5, -12, -8.5, -5, -4, 3, 18, 32, 46, 60, 9, 10.75])),
  ]

  @Test(arguments: uses.indices)
  func `numbers and integers stand for each other`(_ index: Int) throws {
    try OperatorValueTests.check(Self.uses[index], within: 0)
  }

  @Test func `zero is zero where nothing is said of it`() throws {
    let output = try DequantizeLinear(to: .float32).forward(
      [Self.integer([2], [4, -3]), Self.real([], [0.5]), nil], LayerParameters([:]))
    #expect(output[0].real?.elements == [2, -1.5])
  }

  @Test(arguments: [
    (
      [-11, -7, -1, 7, -6, 6, -3, -10, 8, 5, 4, 5],
      [0, 54, 135, 242, 67, 229, 108, 14, 255, 215, 202, 215], 0.07450980693101883, 148
    ),
    (
      [12, 8, 2, 8, 7, 7, 4, 11, 9, 6, 5, 6],
      [255, 170, 42, 170, 149, 149, 85, 234, 191, 128, 106, 128], 0.0470588244497776, 0
    ),
    (
      [-12, -8, -2, -8, -7, -7, -4, -11, -9, -6, -5, -6],
      [0, 85, 213, 85, 106, 106, 170, 21, 64, 127, 149, 127], 0.0470588244497776, 255
    ),
    ([0, 0, 0], [0, 0, 0], 1, 0),
  ])
  func `bytes are spread over the numbers that there are`(
    _ x: [Double], _ bytes: [Int], _ scale: Double, _ zeroPoint: Int
  ) throws {
    let output = try DynamicQuantizeLinear().forward(
      [Self.real([x.count], x)], LayerParameters([:]))
    #expect(output[0].integer?.elements == bytes)
    #expect(output[1].real?.elements == [scale])
    #expect(output[2].integer?.elements == [zeroPoint])
    #expect(output[1].shape == [] && output[2].shape == [])
  }

  @Test func `what no integer can stand for is refused`() throws {
    let layer = QuantizeLinear(to: .uint8, precision: .float32)
    expectError(.inconsistent, "nan is out of the range of U8") { () throws(SluiceError) in
      _ = try layer.forward(
        [Self.real([1], [.nan]), Self.real([], [1]), nil], LayerParameters([:]))
    }
    for numbers in [[], [.infinity, 1]] as [[Double]] {
      #expect(throws: SluiceError.self) {
        _ = try DynamicQuantizeLinear().forward(
          [Self.real([numbers.count], numbers)], LayerParameters([:]))
      }
    }
  }

  @Test func `scales must be those of the block`() throws {
    let input = ValueType(.float32, ["n", 6])
    let layer = QuantizeLinear(to: .uint8, precision: .float32, axis: 1, blockSize: 4)
    func refuses(_ scale: ValueType, _ zeroPoint: ValueType? = nil) {
      let error = #expect(throws: SluiceError.self) {
        _ = try layer.outputTypes([input, scale, zeroPoint])
      }
      #expect(error?.description.contains("are no block with its scales") == true)
    }
    refuses(ValueType(.float32, [6]))
    refuses(ValueType(.float32, ["n", 3]))
    refuses(ValueType(.float32, ["n", 2]), ValueType(.uint8, ["n", 1]))
    let types = try layer.outputTypes([input, ValueType(.float32, ["m", 2]), nil])
    #expect(types == [ValueType(.uint8, ["n", 6])])
    #expect(throws: SluiceError.self) {
      _ = try layer.forward(
        [Self.x, Self.real([1, 2], [1, 1]), nil], LayerParameters([:]))
    }
  }
}
