import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// The functions of the kernels, over single-precision numbers of every size.
@Suite struct FunctionTests {
  /// A function, and the units in the last place that it may be off where `holds` says so.
  struct Bound: Sendable, CustomTestStringConvertible {
    let function: ActivationFunction
    let ulps: Double
    let holds: @Sendable (Double) -> Bool
    var testDescription: String { "\(function)" }
  }

  static let bounds: [Bound] = [
    Bound(function: .sigmoid, ulps: 5) { $0 > -87.3 },
    Bound(function: .tanh, ulps: 5) { _ in true },
    Bound(function: .exponential, ulps: 5) { $0 > -87.3 && $0 < 88.7 },
    Bound(function: .silu, ulps: 6) { $0 > -87.3 },
    Bound(function: .hardTanh, ulps: 0) { _ in true },
    Bound(function: .relu(), ulps: 0) { _ in true },
    Bound(function: .linear, ulps: 0) { _ in true },
    Bound(function: .softsign, ulps: 2) { _ in true },
  ]

  /// Numbers of every exponent and sign, and those at which functions change their manner.
  static let numbers: [Float] = {
    var source = NumberSource(seed: 9)
    var numbers: [Float] = []
    for exponent in UInt32(1)...254 {
      for _ in 0..<24 {
        let bits = exponent << 23 | UInt32(truncatingIfNeeded: source.next()) & 0x807F_FFFF
        numbers.append(Float(bitPattern: bits))
      }
    }
    for _ in 0..<8000 { numbers.append(Float(source.number() * 200 - 100)) }
    for edge in [0, 88.72, 89, 86, 87.3, 104, 8.18, 9, 0.5, 1, 2, 3] as [Float] {
      numbers += [edge, edge.nextUp, edge.nextDown, -edge, (-edge).nextUp, (-edge).nextDown]
    }
    return numbers + [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNormalMagnitude]
  }()

  /// What the function makes of numbers, each the only unit of a row.
  private func results(
    of function: ActivationFunction, _ numbers: [Float], on unit: VectorUnit
  ) throws -> [Float] {
    let layer = RNN(
      shape: RecurrentShape(inputSize: 1, hiddenSize: 1),
      activations: RNN.Activations(activation: function))
    let one = try Tensor(shape: [1, 1], [1 as Float])
    let model = try Model(
      name: "function", inputs: [ModelInput("x", ValueType(.float32, ["batch", 1, 1]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "rnn", layer: layer, inputs: ["x", nil, nil], outputs: ["y", nil, nil],
          parameters: ["kernel": "one", "recurrentKernel": "one"])
      ], parameters: ["one": one], provenance: Provenance(format: "", version: nil, producer: nil))
    let x = try Tensor(shape: [numbers.count, 1, 1], numbers)
    let y = try #require(Engine(model, vectorUnit: unit).run(["x": x])["y"])
    return try y.elements(as: Float.self)
  }

  @Test(arguments: bounds) func `a function is within its bound on every unit`(
    _ bound: Bound
  ) throws {
    let truths = Self.numbers.map { number in
      var units = [Double(number)]
      bound.function.apply(to: &units)
      return units[0]
    }
    for unit in VectorUnit.allCases where unit.isAvailable {
      let found = try results(of: bound.function, Self.numbers, on: unit)
      var worst = (ulps: 0.0, at: 0 as Float)
      for ((number, result), truth) in zip(zip(Self.numbers, found), truths)
      where bound.holds(Double(number)) {
        let nearest = Float(truth)
        guard nearest.isFinite, nearest.isNormal || nearest == 0 else { continue }
        let ulps = abs(Double(result) - truth) / Double(nearest.ulp)
        if !(ulps <= worst.ulps) { worst = (ulps, number) }
      }
      // Half a unit is the rounding of the truth itself.
      #expect(worst.ulps <= bound.ulps + 0.5, "\(unit.name): \(worst)")
    }
  }

  @Test(arguments: bounds)
  func `every unit makes the same of every number, NaN and infinity included`(
    _ bound: Bound
  ) throws {
    let numbers = Self.numbers + [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]
    let expected = try results(of: bound.function, numbers, on: .scalar)
    #expect(expected[Self.numbers.count].isNaN)
    for unit in VectorUnit.fused {
      let found = try results(of: bound.function, numbers, on: unit)
      #expect(
        zip(found, expected).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN })
    }
    let edges = expected[(Self.numbers.count + 1)...].prefix(2).map { $0 }
    var right: [Float] = [.infinity, -.infinity]
    bound.function.apply(to: &right)
    #expect(zip(edges, right).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(edges) \(right)")
  }

  @Test func `a sigmoid is between 0 and 1, a tangent between -1 and 1 and odd`() throws {
    for unit in VectorUnit.allCases where unit.isAvailable {
      let sigmoids = try results(of: .sigmoid, Self.numbers, on: unit)
      #expect(sigmoids.allSatisfy { (0...1).contains($0) })
      let tangents = try results(of: .tanh, Self.numbers, on: unit)
      let mirrored = try results(of: .tanh, Self.numbers.map { -$0 }, on: unit)
      #expect(tangents.allSatisfy { (-1...1).contains($0) })
      #expect(zip(tangents, mirrored).allSatisfy { $0 == -$1 })
    }
  }
}
