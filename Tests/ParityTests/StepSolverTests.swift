import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// What the gates of a step would have had to let through, where one acts on another.
@Suite struct StepSolverTests {
  private static let (units, features) = (3, 2)

  /// A layer on a sequence, with numbers of its own in every parameter but those that are not wanted.
  private static func model(
    _ layer: some CellLayer, without roles: [String] = []
  ) throws -> Model {
    var generator = SeededGenerator(seed: 11)
    var names: OrderedDictionary<String, String> = [:]
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for slot in layer.parameters where !roles.contains(slot.role) {
      names[slot.role] = slot.role
      let count = slot.shape.reduce(1, *)
      tensors[slot.role] = try Tensor(
        shape: slot.shape, (0..<count).map { _ in Float.random(in: -1...1, using: &generator) })
    }
    let inputs = ["x"] + [String?](repeating: nil, count: type(of: layer).states.count + 1)
    let outputs = ["y"] + [String?](repeating: nil, count: type(of: layer).states.count + 1)
    return try Model(
      name: "cell", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", 2]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(name: "cell", layer: layer, inputs: inputs, outputs: outputs, parameters: names)
      ],
      parameters: tensors, provenance: Provenance(format: "test", version: nil, producer: nil))
  }

  /// Where the model departs from itself with another input bias of the gate at `index`, and what that gate
  /// lets through there in truth.
  private func departure(
    _ model: Model, gate index: Int
  ) throws -> (found: GoldenDeparture, truth: Double) {
    let truth = try model.changing("inputBias") { bias in
      for unit in 0..<Self.units { bias[index * Self.units + unit] += 0.7 }
    }
    let x: [Float] = [0.3, -0.8, 0.5, 0.9, -0.4, 0.2]
    let inputs = ["x": try Tensor(shape: [1, 3, 2], x)] as OrderedDictionary
    let golden = try Golden(arrays: [
      "inputs/x": try #require(inputs["x"]), "outputs/y": try #require(truth.run(inputs)["y"]),
    ])
    let verdict = try Verification(of: model, against: golden)
    let found = try #require(verdict.cases[0].departure)
    var value = 0.0
    var run = try Execution<Double>(truth, inputs)
    while let result = try run.next() {
      guard let layer = result.node.layer as? any CellLayer else { continue }
      _ = try layer.goThroughTime(result.inputs, truth.parameters(of: result.node)) { step in
        if step.time == found.time { value = step.gates[index][found.unit] }
      }
    }
    return (found, value)
  }

  private var shape: RecurrentShape {
    RecurrentShape(inputSize: Self.features, hiddenSize: Self.units)
  }

  @Test(arguments: ResetPlacement.allCases)
  func `a reset gate acts on the recurrent bias even where the state is zero`(
    _ placement: ResetPlacement
  ) throws {
    for roles in [[], ["recurrentBias"]] {
      let model = try Self.model(GRU(shape: shape, resetPlacement: placement), without: roles)
      let found = try departure(model, gate: 0).found
      // Before the product, or without a bias, it has nothing to act on in the first step.
      let actsAtOnce = placement == .afterProduct && roles.isEmpty
      #expect(found.stepsBefore == (actsAtOnce ? 0 : 1))
      #expect(found.gates[0].couldExplain)
      let other = try departure(model, gate: 1).found
      #expect(other.stepsBefore == 0 && other.gates[0].couldExplain == actsAtOnce)
    }
  }

  @Test func `an input gate that the forget gate is coupled to takes from the state`() throws {
    let layer = LSTM(shape: shape, couplesForgetGate: true)
    // A step from zero states tells nothing of the coupling.
    let model = try Self.model(layer, without: ["peephole"])
      .changing("kernel") { $0 = $0.enumerated().map { $0 < 6 ? 40 * $1 : $1 } }
    for gate in [0, 2, 3] {
      let (found, truth) = try departure(model, gate: gate)
      #expect(found.gates[gate].couldExplain)
      let needed = try #require(found.gates[gate].needed)
      #expect(abs(needed - truth) < 1e-6, "gate \(gate) at \(found.time): \(needed), \(truth)")
      #expect(found.gates[1].needed == nil)
      #expect(found.gates[1].couldExplain == found.gates[0].couldExplain)
    }
  }

  @Test func `an output gate that sees the cell state does not stay`() throws {
    let model = try Self.model(LSTM(shape: shape))
    for gate in [0, 2, 3] {
      let (found, truth) = try departure(model, gate: gate)
      #expect(found.gates[gate].couldExplain)
      #expect(found.gates[0].needed == nil && found.gates[2].needed == nil)
      // The forget gate has nothing to forget in the first step.
      #expect(found.stepsBefore == 0 && !found.gates[1].couldExplain)
      if gate == 3 { #expect(abs(try #require(found.gates[3].needed) - truth) < 1e-6) }
    }
  }
}
