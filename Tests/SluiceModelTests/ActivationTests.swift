import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@Suite struct ActivationTests {
  static func apply<S: Scalar>(_ function: ActivationFunction, _ units: [S]) -> [S] {
    var result = units
    function.apply(to: &result)
    return result
  }

  /// The function of one unit, computed in a layer of one.
  static func one<S: Scalar>(_ function: ActivationFunction, _ x: S) -> S {
    apply(function, [x])[0]
  }

  @Test func `every function is in the table`() {
    let names = Set(ActivationTable.all.map(\.name))
    #expect(names.count == 28)
    // Adding a case makes this switch incomplete: add it to the table as well.
    for function in ActivationTable.all {
      switch function {
      case .linear, .affine, .relu, .elu, .selu, .celu, .sigmoid, .hardSigmoid, .logSigmoid,
        .sparseSigmoid,
        .tanh, .scaledTanh, .hardTanh, .tanhShrink, .softplus, .softsign, .squareplus, .sparsePlus,
        .exponential,
        .silu, .hardSilu, .gelu, .mish, .softShrink, .hardShrink, .softmax, .logSoftmax, .sparsemax:
        break
      }
    }
  }

  @Test(arguments: ActivationTable.rows.indices)
  func `a function has the values that NumPy computes`(_ index: Int) {
    let (function, values) = ActivationTable.rows[index]
    let singles = Self.apply(function, ActivationTable.points.map { Float($0) })
    let doubles = Self.apply(function, ActivationTable.points)
    for (place, value) in values.enumerated() {
      let x = ActivationTable.points[place]
      #expect(abs(doubles[place] - value) <= 1e-14 * max(abs(value), 1), "\(function) of \(x)")
      #expect(
        abs(Double(singles[place]) - value) <= 1e-6 * max(abs(value), 1), "\(function) of \(x)")
    }
  }

  @Test(arguments: [
    (ActivationFunction.sigmoid, -30.0, 9.357622968839299e-14),
    (.softplus, -30, 9.357622968839737e-14), (.logSigmoid, 30, -9.357622968839737e-14),
    (.gelu(), -30, -1.4720141781443724e-196), (.silu, -30, -2.8072868906517896e-12),
    (.mish, -30, -2.807286890651921e-12), (.exponential, 30, 10_686_474_581_524.463),
  ])
  func `small values keep their relative precision`(
    _ function: ActivationFunction, _ x: Double, _ value: Double
  ) {
    #expect(abs(Self.one(function, x) / value - 1) <= 1e-12)
  }

  @Test(arguments: ActivationTable.together.indices)
  func `a function of all units together has the values that SciPy and Keras compute`(_ index: Int)
  {
    let (function, values) = ActivationTable.together[index]
    let results = Self.apply(function, ActivationTable.units)
    for (result, value) in zip(results, values) { #expect(abs(result - value) <= 1e-15 * 4) }
  }

  @Test func `sparsemax is what Keras 3 computes`() {
    let expected = [0, 0.06666666666666671, 0.16666666666666669]
    for (result, value) in zip(Self.apply(.sparsemax, [0.1, 0.2, 0.3]), expected) {
      #expect(abs(result - value) <= 1e-15)
    }
    #expect(Self.apply(.sparsemax, [3.0, 0, 1]) == [1, 0, 0])
  }

  @Test(arguments: ActivationTable.all)
  func `bounds hold all values and are reached, and a function without them has none`(
    _ function: ActivationFunction
  ) {
    var values: [Double] = []
    for size in [1e-8, 1e-3, 0.1, 0.5, 1, 2, 5, 10, 100, 1e4] {
      for x in [-size, size] {
        values += Self.apply(function, [x, x]) + Self.apply(function, [x, 0.3])
      }
    }
    let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
    guard let bounds = function.bounds else {
      #expect(max(-low, high) > 5)
      return
    }
    let width = bounds.upperBound - bounds.lowerBound
    #expect(low >= bounds.lowerBound && high <= bounds.upperBound)
    #expect(low <= bounds.lowerBound + 1e-3 * width && high >= bounds.upperBound - 1e-3 * width)
  }

  @Test(arguments: ActivationTable.all)
  func `what is called the identity near zero is it`(_ function: ActivationFunction) {
    let x = 1e-6
    let isIdentity = Self.one(function, 0.0) == 0 && abs(Self.one(function, x) - x) <= 1e-11
    #expect(function.isIdentityNearZero == isIdentity)
  }

  @Test(arguments: ActivationTable.all)
  func `a function is read as it was written`(_ function: ActivationFunction) throws {
    let text = function.json.text()
    #expect(try ActivationFunction(try JSON(parsing: text.utf8)) == function)
    #expect(try ActivationFunction(try JSON(parsing: text.utf8)).json == function.json)
    #expect(function.description.hasPrefix(function.name))
  }

  @Test(arguments: ActivationTable.all)
  func `a parameter is neither missing nor unknown nor of another type`(
    _ function: ActivationFunction
  ) throws {
    let members = try #require(function.json.object)
    for key in members.keys {
      var changed = members
      changed[key] = nil
      expectError(.inconsistent, "attribute '\(key)' is missing") { () throws(SluiceError) in
        _ = try ActivationFunction(.object(changed))
      }
      changed[key] = [1]
      let error = #expect(throws: SluiceError.self) { try ActivationFunction(.object(changed)) }
      #expect(error?.description.hasPrefix("attribute '\(key)' is [1], expected ") == true)
    }
    var changed = members
    changed["surplus"] = 1
    expectError(.unsupported, "attribute 'surplus' (1) is not understood") {
      () throws(SluiceError) in _ = try ActivationFunction(.object(changed))
    }
  }

  @Test func `an offset of one half goes without saying in a hard function alone`() {
    #expect(ActivationFunction.hardSigmoid(slope: 0.25).description == "hardSigmoid(slope 0.25)")
    #expect(
      ActivationFunction.affine(slope: 0.25, offset: 0.5).description
        == "affine(slope 0.25, offset 0.5)")
  }

  @Test func `an unknown function is refused`() {
    expectError(.unsupported, "'swoosh' is no known activation") { () throws(SluiceError) in
      _ = try ActivationFunction(["function": "swoosh"])
    }
  }

  @Test func `shrinking takes a NaN to zero, as its comparisons do in Keras`() {
    #expect(Self.one(.hardShrink(), Double.nan) == 0)
    #expect(Self.one(.softShrink(), Double.nan) == 0)
  }

  @Test(arguments: ActivationTable.all.filter { !$0.name.hasSuffix("Shrink") || $0 == .tanhShrink })
  func `a NaN stays a NaN`(_ function: ActivationFunction) {
    #expect(Self.one(function, Double.nan).isNaN)
    #expect(Self.one(function, Float.nan).isNaN)
    // Among others it spoils what is computed together, wherever it stands, and nothing else.
    for place in 0..<3 {
      var units = [0.5, 1, -1]
      units[place] = .nan
      let results = Self.apply(function, units)
      let spoilt = results.filter { $0.isNaN }.count
      #expect(results[place].isNaN)
      if ActivationTable.together.contains(where: { $0.function == function }) {
        #expect(spoilt == 3)
      } else {
        #expect(spoilt == 1)
      }
    }
  }

  static let limits: [(ActivationFunction, Double, Double)] = [
    (.linear, -.infinity, .infinity), (.relu(), 0, .infinity), (.relu(maximum: 6), 0, 6),
    (.relu(negativeSlope: 0.5), -.infinity, .infinity), (.elu(alpha: 0.5), -0.5, .infinity),
    (.selu, -1.0507009873554805 * 1.6732632423543772, .infinity),
    (.celu(alpha: 0.5), -0.5, .infinity), (.sigmoid, 0, 1), (.hardSigmoid(slope: 0.2), 0, 1),
    (.logSigmoid, -.infinity, 0), (.sparseSigmoid, 0, 1), (.tanh, -1, 1),
    (.affine(slope: 0.5, offset: 3), -.infinity, .infinity),
    (.scaledTanh(scale: 1.75, slope: -0.5), 1.75, -1.75), (.hardTanh, -1, 1),
    (.tanhShrink, -.infinity, .infinity), (.softplus, 0, .infinity), (.sparsePlus, 0, .infinity),
    (.exponential, 0, .infinity), (.softShrink(), -.infinity, .infinity),
    (.hardShrink(), -.infinity, .infinity),
  ]

  @Test(arguments: limits)
  func `a function has its limits at infinity`(
    _ function: ActivationFunction, _ low: Double, _ high: Double
  ) {
    #expect(Self.one(function, -Double.infinity) == low)
    #expect(Self.one(function, Double.infinity) == high)
    #expect(Self.one(function, -Float.infinity) == Float(low))
    #expect(Self.one(function, Float.infinity) == Float(high))
  }

  @Test(
    arguments: [
      (ActivationFunction.sigmoid, 0, 1), (.logSigmoid, -1000, 0), (.softplus, 0, 1000),
      (.mish, 0, 1000), (.gelu(), 0, 1000), (.gelu(approximate: true), 0, 1000), (.silu, 0, 1000),
      (.elu(), -1, 1000), (.celu(), -1, 1000), (.tanh, -1, 1), (.softsign, -0.999001, 0.999001),
    ] as [(ActivationFunction, Float, Float)])
  func `large arguments do not overflow in single precision`(
    _ function: ActivationFunction, _ low: Float, _ high: Float
  ) {
    #expect(abs(Self.one(function, -1000 as Float) - low) <= 1e-6)
    #expect(abs(Self.one(function, 1000 as Float) - high) <= 1e-6)
  }

  @Test func `functions of all units together do not overflow in single precision`() {
    let units: [Float] = [1000, 1000, -1000]
    #expect(Self.apply(.softmax, units) == [0.5, 0.5, 0])
    let half = -Float(0.6931472)
    #expect(Self.apply(.logSoftmax, units) == [half, half, -2000 + half])
    #expect(Self.apply(.sparsemax, [1000 as Float, 0, -1000]) == [1, 0, 0])
    for function in [ActivationFunction.softmax, .logSoftmax, .sparsemax] {
      #expect(Self.apply(function, [Float]()) == [])
    }
  }
}
