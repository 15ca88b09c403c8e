import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// Solver, warning and verdict hold a golden to the same: what one passes no other fails.
@Suite struct TermsTests {
  private static let cell = "gru"

  private static func model() throws -> Model { try MistakeTable.load("Keras/k3_gru").model }

  private func mutant(_ model: Model, _ ids: String...) throws -> Model {
    var reading = Reading(model)
    for id in ids {
      let mistake = try #require(Mistake.named(id))
      reading = try #require(try mistake.readings(of: Self.cell, in: reading).first, "\(id)")
    }
    return reading.model
  }

  /// What a model gives, moved by `noise`.
  private func golden(
    of model: Model, _ plan: InputPlan = InputPlan(), noise: Double = 0
  ) throws -> Golden {
    let inputs = try model.inputs(plan)
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in inputs { arrays["inputs/\(name)"] = tensor }
    for (name, tensor) in try model.run(inputs) {
      let numbers: [Double] = try tensor.elements()
      arrays["outputs/\(name)"] = try Tensor(
        .float64, shape: tensor.shape, numbers.map { $0 + noise })
    }
    return try Golden(arrays: arrays)
  }

  private func explain(
    _ model: Model, _ golden: Golden, _ rule: ToleranceRule = .automatic
  ) throws -> Explanation {
    let verification = try Verification(of: model, against: golden, tolerance: rule)
    let bundle = GoldenCases.Bundle(golden, path: "g", verification) { .success(golden) }
    return try Explanation(of: GoldenCases([bundle]), on: model, terms: Terms(tolerance: rule))
  }

  private func fixed(_ absolute: Double) -> ToleranceRule {
    .fixed(Tolerance(absolute: absolute, relative: 0))
  }

  @Test func `functions that differ on large numbers alone are told apart by larger ones`() throws {
    let model = try Self.model()
    var small = model
    for name in model.parameters.keys {
      small = try small.changing(name) { $0 = $0.map { $0 / 20 } }
    }
    let truth = try mutant(small, "activation-linear")
    let golden = try golden(of: truth)
    let diagnosis = try MistakeSolver.diagnose(small, golden, trying: [.single])
    let ids = try [#require(diagnosis.match)] + diagnosis.ambiguities
    #expect(
      Set(ids.flatMap(\.reading.changes).map(\.id)).isSuperset(
        of: ["activation-linear", "activation-hard-tanh"]), "\(diagnosis.textLines)")
    let strength = try GoldenStrength(of: golden, for: truth)
    #expect(strength.unseen.contains { $0.changes[0].id == "activation-hard-tanh" })
  }

  @Test func `a tolerance that is given holds for the search`() throws {
    let model = try Self.model()
    let truth = try mutant(model, "gates-z-r-n", "recurrent-kernel-transposed")
    let noisy = try golden(of: truth, noise: 3e-4)
    let found = try #require(try explain(model, noisy, fixed(1e-3)).diagnosis?.match)
    #expect(found.reading.changes.count == 2 && found.distance.agrees)
    #expect(found.distance.absolute > 2e-4 && found.distance.absolute < 1e-3)
    let none = try explain(model, noisy, fixed(1e-4))
    #expect(none.diagnosis?.match == nil && none.strength == nil)
  }

  @Test func `a tolerance that is given holds for the warning`() throws {
    let model = try Self.model()
    let plan = InputPlan(steps: 1)
    let exact = try #require(try explain(model, golden(of: model, plan)).strength)
    let noisy = try #require(
      try explain(model, golden(of: model, plan, noise: 3e-3), fixed(1e-2)).strength)
    let (few, many) = (Set(exact.unseen.map(\.changes)), Set(noisy.unseen.map(\.changes)))
    #expect(!few.isEmpty && many.isSuperset(of: few))
  }

  @Test func `no golden that fails is said to agree`() throws {
    let model = try Self.model()
    let golden = try MistakeTable.load("Keras/k3_gru").golden
    let strict = try explain(model, golden, fixed(0))
    #expect(strict.textLines.first == "no known mistake makes the golden match")
  }

  @Test func `an element counts by the size of its own step`() throws {
    let model = try Model(
      name: "growing", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", 1]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "rnn",
          layer: RNN(
            shape: RecurrentShape(inputSize: 1, hiddenSize: 2),
            activations: .init(activation: .linear)),
          inputs: ["x", nil, nil], outputs: ["y", nil, nil],
          parameters: ["kernel": "k", "recurrentKernel": "r"])
      ],
      parameters: [
        "k": try Tensor(shape: [2, 1], [0.3, -0.7] as [Float]),
        "r": try Tensor(shape: [2, 2], [1.6, 0, 0, 1.6] as [Float]),
      ], provenance: Provenance(format: "test", version: nil, producer: nil))
    let x = try Tensor(shape: [1, 60, 1], (0..<60).map { Float($0 % 7) - 2.5 })
    var numbers: [Double] = try #require(try model.run(["x": x])["y"]).elements()
    numbers[0] += 0.01
    let golden = try Golden(arrays: [
      "inputs/x": x,
      "outputs/y": try Tensor(.float64, shape: [1, 60, 2], numbers),
    ])
    let found = try explain(model, golden)
    #expect(found.textLines.first == "no known mistake makes the golden match")
  }

  @Test func `a find says what the golden leaves open`() throws {
    let model = try Self.model()
    let truth = try mutant(model, "gates-z-r-n", "recurrent-kernel-transposed")
    let found = try explain(model, golden(of: truth, InputPlan(steps: 1)))
    #expect(found.diagnosis?.match != nil)
    let unseen = try #require(found.strength).unseen
    #expect(unseen.contains { $0.changes[0].id == "recurrent-kernel-transposed" })
    #expect(found.textLines.contains { $0.hasPrefix("the golden is weak: ") })
    #expect(found.textLines[0].hasPrefix("matches if "))
  }
}
