import OrderedCollections
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Where a recurrent layer whose parameters were tampered with departs from the framework's golden.
@Suite struct DepartureTests {
  /// A fixture whose layer `node` gives an output, with other parameters in `role`.
  private func departure(
    _ name: String, _ node: String, _ role: String, gate: Int
  ) throws -> (found: GoldenDeparture, gates: [GoldenDeparture.Reading]) {
    let (model, golden) = try Fixtures.keras(name)
    let place = try #require(model.nodes.first { $0.name == node })
    let layer = try #require(place.layer as? any RecurrentLayer)
    let parameter = try #require(place.parameters[role])
    let tensor = try #require(model.parameters[parameter])
    var numbers: [Double] = try tensor.elements()
    let size = numbers.count / type(of: layer).gates.count
    for index in gate * size..<(gate + 1) * size { numbers[index] = 0.3 - numbers[index] }
    var parameters = model.parameters
    parameters[parameter] = try Tensor(shape: tensor.shape, numbers.map { Float($0) })
    let mutant = try Model(
      name: model.name, inputs: model.inputs, outputs: model.outputs, nodes: model.nodes,
      parameters: parameters, provenance: model.provenance)
    #expect(try Verification(of: model, against: golden).cases[0].departure == nil)
    let verdict = try Verification(of: mutant, against: golden)
    #expect(!verdict.passed)
    let departure = try #require(verdict.cases[0].departure)
    #expect(departure.node == node)
    return (departure, departure.gates)
  }

  @Test(arguments: [0, 1, 2])
  func `a bias is wrong from the first step on, without the recurrent kernel`(_ gate: Int) throws {
    let (found, gates) = try departure("tfk_gru", "gru", "inputBias", gate: gate)
    // A reset gate has nothing to reset in the first step but the recurrent bias, which this layer has.
    #expect(found.stepsBefore == 0 && found.time == 0)
    #expect(found.startsFromZero)
    #expect(gates.map(\.gate) == [.reset, .update, .candidate])
    #expect(gates[gate].couldExplain)
  }

  @Test(arguments: [0, 1, 2])
  func `a recurrent kernel is wrong from the second step on`(_ gate: Int) throws {
    let (found, gates) = try departure("tfk_gru", "gru", "recurrentKernel", gate: gate)
    #expect(found.stepsBefore == 1 && found.time == 1)
    #expect(!found.startsFromZero)
    #expect(gates[gate].couldExplain)
  }

  @Test func `a step that is masked is none`() throws {
    for role in ["inputBias", "recurrentKernel"] {
      let (found, _) = try departure("tfk_masking_holes", "lstm", role, gate: 3)
      #expect(found.stepsBefore == (role == "inputBias" ? 0 : 1))
      #expect(found.startsFromZero == (role == "inputBias"))
    }
  }

  @Test func `with a state to begin with, the first step tells of the recurrent kernel`() throws {
    let (found, gates) = try departure(
      "tfk_states_in_and_out", "lstm", "recurrentKernel", gate: 3)
    #expect(found.stepsBefore == 0)
    #expect(!found.startsFromZero)
    #expect(gates[3].couldExplain)
    #expect(gates[3].gate == .output)
  }

  @Test func `a plain cell has one gate to blame`() throws {
    let (found, gates) = try departure("tfk_merged_masks", "rnn", "recurrentKernel", gate: 0)
    #expect(found.stepsBefore == 1)
    #expect(gates.map(\.gate) == [.hidden])
  }

  @Test func `what a gate would have to be is what it was`() throws {
    let (model, golden) = try Fixtures.keras("tfk_gru")
    let (found, gates) = try departure("tfk_gru", "gru", "recurrentKernel", gate: 1)
    let node = try #require(model.nodes.first { $0.name == "gru" })
    let layer = try #require(node.layer as? GRU)
    var values: [Double] = []
    var execution = try Execution<Double>(model, golden.cases[0].inputs)
    while let result = try execution.next() {
      guard result.node.name == "gru" else { continue }
      _ = try layer.goThroughTime(result.inputs, model.parameters(of: node)) { step in
        if step.row == found.row, step.time == found.time { values = step.gates[1] }
      }
    }
    let needed = try #require(gates[1].needed)
    #expect(abs(needed - values[found.unit]) < 1e-3)
    #expect(abs(gates[1].value - values[found.unit]) > 1e-3)
  }

  @Test func `a node before the cell that is wrong is named, and no gate`() throws {
    let (model, golden) = try Fixtures.keras("tfk_masking_holes")
    var execution = try Execution<Double>(model, golden.cases[0].inputs)
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in golden.cases[0].inputs { arrays["inputs/\(name)"] = tensor }
    var first: String?
    while let result = try execution.next() {
      guard let made = result.outputs.first?.real else { continue }
      if first == nil { first = result.node.name }
      arrays["layers/\(result.node.name)"] = try Tensor(
        shape: made.shape, made.elements.map { $0 + 1 })
    }
    let found = try Verification(of: model, against: Golden(arrays: arrays)).cases[0]
    let place = try #require(model.nodes.first { $0.name == first })
    try #require(!(place.layer is any RecurrentLayer))
    #expect(found.firstToDepart == first)
    #expect(found.departure == nil)
  }
}
