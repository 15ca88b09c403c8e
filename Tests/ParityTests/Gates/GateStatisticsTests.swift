import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Statistics of layers whose figures can be told by hand: two units, one feature.
struct GateStatisticsTests {
  /// A model of one layer with its states as inputs; parameters that are not given are zero.
  static func model(
    _ layer: some RecurrentLayer, _ parameters: [String: [Float]] = [:]
  ) throws -> Model {
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for slot in layer.parameters where !slot.isOptional || parameters[slot.role] != nil {
      let zeros = [Float](repeating: 0, count: slot.shape.reduce(1, *))
      tensors[slot.role] = try Tensor(shape: slot.shape, parameters[slot.role] ?? zeros)
    }
    let roles = tensors.keys
    let outputs = type(of: layer).states.count + 2
    return try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", 1]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "r", layer: layer,
          inputs: ["x"] + [String?](repeating: nil, count: outputs - 1),
          outputs: ["y"] + [String?](repeating: nil, count: outputs - 1),
          parameters: OrderedDictionary(uniqueKeysWithValues: roles.map { ($0, $0) }))
      ],
      parameters: tensors,
      provenance: Provenance(format: "test", version: nil, producer: nil))
  }

  static func shape(_ direction: Direction = .forward) -> RecurrentShape {
    RecurrentShape(inputSize: 1, hiddenSize: 2, direction: direction)
  }

  /// A golden of one row with these features.
  static func golden(_ x: [Float]) throws -> Golden {
    try Golden(arrays: [
      "inputs/x": Tensor(shape: [1, x.count, 1], x),
      "outputs/y": Tensor(shape: [1, x.count, 2], [Float](repeating: 0, count: 2 * x.count)),
    ])
  }

  private func pass(
    _ layer: some RecurrentLayer, _ parameters: [String: [Float]] = [:], on x: [Float]? = nil
  ) throws -> GateStatistics.Pass {
    let statistics = try GateStatistics(
      of: Self.model(layer, parameters), on: try x.map { try Self.golden($0) })
    #expect(statistics.layers.map(\.name) == ["r"])
    return statistics.layers[0].passes[0]
  }

  @Test func `norms, radius and biases of every gate are those of its own block`() throws {
    let pass = try pass(
      GRU(shape: Self.shape(), resetPlacement: .afterProduct),
      [
        "kernel": [3, 4, 0, 2, 1, 0],
        "recurrentKernel": [0.5, 0, 0, -2, 0, -0.5, 0.5, 0, 1, 1, 0, 1],
        "inputBias": [1, 3, 0, 0, -1, 0], "recurrentBias": [0, 0, 0.5, 1.5, 0, 0],
      ])
    #expect(pass.gates.map(\.gate) == [.reset, .update, .candidate])
    let weights = pass.gates.compactMap(\.weights)
    #expect(weights.map(\.kernelFrobenius) == [5, 2, 1])
    let norms = [4.25, 0.5, 3].map { $0.squareRoot() }
    #expect(weights.map(\.recurrentFrobenius) == norms)
    let radii = weights.compactMap(\.spectralRadius).map(\.value)
    for (radius, expected) in zip(radii, [2, 0.5, 1]) { #expect(abs(radius - expected) <= 1e-15) }
    // The largest singular value of [1 1; 0 1] is the golden ratio.
    let golden = (1 + 5.0.squareRoot()) / 2
    for (norm, expected) in zip(weights.compactMap(\.recurrentSpectral), [2, 0.5, golden]) {
      #expect(abs(norm.value - expected) <= 1e-14)
    }
    #expect(weights.compactMap(\.kernelSpectral).map(\.value) == [5, 2, 1])
    #expect(pass.gates.map(\.bias?.mean) == [2, 1, -0.5])
    #expect(pass.gates.map(\.bias?.minimum) == [1, 0.5, -1])
    #expect(pass.gates.map(\.bias?.maximum) == [3, 1.5, 0])
    #expect(pass.steps == nil && pass.deadOutputs == nil)
    #expect(pass.gates.allSatisfy { $0.activity == nil })
    // σ(0.5) and σ(1.5), and the way from one to the other.
    let memory = try #require(pass.memory)
    let steps = [0.5, 1.5].map { 1 / log(1 + exp(-$0)) }
    #expect((memory.source, memory.gate) == (.biases, .update))
    #expect(abs(memory.median - (steps[0] + steps[1]) / 2) <= 1e-12)
    #expect(abs(memory.ninetiethPercentile - (0.1 * steps[0] + 0.9 * steps[1])) <= 1e-12)
  }

  @Test func `values near the ends of the range are saturated, units that never move are dead`()
    throws
  {
    // Unit 0 of the update gate sees 8·x and unit 1 nothing; σ(±8) is beyond a tenth, σ(±1) is not.
    let pass = try pass(
      GRU(shape: Self.shape(), resetPlacement: .beforeProduct),
      ["kernel": [0, 0, 8, 0, 0, 0]], on: [1, -1, 1, 0, 0.125])
    #expect(pass.steps == 5)
    let update = try #require(pass.gates[1].activity)
    #expect(update.leftSaturated == 1.0 / 10)
    #expect(update.rightSaturated == 2.0 / 10)
    #expect(update.saturatedUnits == 0)
    #expect(update.deadUnits == 0.5)
    let logistic = { (x: Double) in 1 / (1 + exp(-x)) }
    let mean = [8, -8, 8, 0, 1].map(logistic).reduce(0, +) / 5
    #expect(abs(update.mean - (mean + 0.5) / 2) <= 1e-12)
    #expect(pass.gates[0].activity?.deadUnits == 1)
    #expect(pass.deadOutputs == 1)
    let memory = try #require(pass.memory)
    let steps = [0.5, mean].map { -1 / log($0) }
    #expect(memory.source == .golden)
    #expect(abs(memory.median - (steps[0] + steps[1]) / 2) <= 1e-12)
  }

  @Test func `a tanh is saturated beyond four fifths, and in most steps or not at all`() throws {
    let pass = try pass(
      RNN(shape: Self.shape()), ["kernel": [2, 0.5]], on: [1, -1, 1, -1])
    let hidden = try #require(pass.gates[0].activity)
    #expect((hidden.leftSaturated, hidden.rightSaturated) == (0.25, 0.25))
    #expect((hidden.saturatedUnits, hidden.deadUnits) == (0.5, 0))
    #expect(abs(hidden.mean) <= 1e-16)
  }

  @Test func `an activation without bounds cannot be saturated`() throws {
    let relu = RNN.Activations(activation: .relu())
    let pass = try pass(
      RNN(shape: Self.shape(), activations: relu),
      ["kernel": [1, -1], "recurrentKernel": [0, 0.25, 1, 0]], on: [1, 2, 3])
    let hidden = try #require(pass.gates[0].activity)
    #expect(hidden.leftSaturated == nil && hidden.rightSaturated == nil)
    #expect(hidden.saturatedUnits == nil)
    #expect(hidden.mean > 0)
    // ρ of [0 ¼; 1 0] is ½.
    let memory = try #require(pass.memory)
    #expect((memory.source, memory.gate) == (.spectralRadius, .hidden))
    #expect(abs(memory.median - 1 / log(2)) <= 1e-12)
  }

  @Test func `a layer without gates forgets never, at once, or nobody can say`() throws {
    let turn: [String: [Float]] = ["recurrentKernel": [0, -1, 1, 0]]
    #expect(try pass(RNN(shape: Self.shape()), turn).memory?.median == .infinity)
    #expect(try pass(RNN(shape: Self.shape())).memory?.median == 0)
    let sigmoid = RNN.Activations(activation: .sigmoid)
    #expect(try pass(RNN(shape: Self.shape(), activations: sigmoid), turn).memory == nil)
  }

  @Test func `a gate that is always open forgets never`() throws {
    let hard = LSTM.Activations(recurrentActivation: .hardSigmoid(slope: 0.2))
    let pass = try pass(
      LSTM(shape: Self.shape(), activations: hard),
      ["inputBias": [0, 0, 9, 9, 0, 0, 0, 0]], on: [1, 2])
    #expect(pass.memory?.median == .infinity)
    #expect(pass.memory?.ninetiethPercentile == .infinity)
    #expect(pass.gates[1].activity?.saturatedUnits == 1)
    #expect(pass.gates[1].activity?.rightSaturated == 1)
  }

  @Test func `a coupled forget gate has no weights of its own`() throws {
    let lstm = LSTM(shape: Self.shape(), couplesForgetGate: true)
    let parameters: [String: [Float]] = ["inputBias": [-2, -2, 7, 7, 0, 0, 0, 0]]
    let still = try pass(lstm, parameters)
    #expect(still.gates[1].weights == nil && still.gates[1].bias == nil)
    #expect(still.gates[0].weights != nil && still.gates[0].bias?.mean == -2)
    let expected = 1 / log(1 + exp(-2.0))
    #expect(abs(try #require(still.memory?.median) - expected) <= 1e-12)
    let watched = try pass(lstm, parameters, on: [1, 2, 3])
    #expect(watched.memory?.source == .golden)
    #expect(abs(try #require(watched.memory?.median) - expected) <= 1e-12)
  }

  @Test func `the sums of a gate at rest are clipped`() throws {
    let pass = try pass(
      GRU(shape: Self.shape(), resetPlacement: .afterProduct, clip: 1),
      ["inputBias": [0, 0, 5, 5, 0, 0]])
    #expect(abs(try #require(pass.memory?.median) - 1 / log(1 + exp(-1.0))) <= 1e-12)
  }

  @Test func `a gate that can exceed 1 says nothing about memory`() throws {
    let linear = GRU.Activations(recurrentActivation: .linear)
    let layer = GRU(shape: Self.shape(), resetPlacement: .afterProduct, activations: linear)
    #expect(try pass(layer).memory == nil)
    #expect(try pass(layer, on: [1, 2]).memory == nil)
  }

  @Test func `one step cannot tell a dead unit`() throws {
    let layer = GRU(shape: Self.shape(), resetPlacement: .afterProduct)
    let single = try pass(layer, on: [1])
    #expect(single.steps == 1 && single.deadOutputs == nil)
    #expect(single.gates[0].activity?.mean == 0.5)
    #expect(single.gates[0].activity?.deadUnits == nil)
    let none = try pass(layer, on: [])
    #expect(none.steps == 0)
    #expect(none.gates[0].activity == nil)
    #expect(none.memory?.source == .biases)
  }

  @Test func `the passes of a bidirectional layer are told apart, and cases are added up`() throws {
    let layer = LSTM(
      shape: Self.shape(.bidirectional),
      reverseActivations: LSTM.Activations(recurrentActivation: .hardSigmoid(slope: 0.2)))
    let model = try Self.model(
      layer,
      [
        "recurrentKernel": [Float](repeating: 1, count: 16),
        "reverse.kernel": [0, 0, 9, 9, 0, 0, 0, 0],
      ])
    let zeros = try Tensor(shape: [1, 2, 4], [Float](repeating: 0, count: 8))
    let golden = try Golden(arrays: [
      "a/inputs/x": Tensor(shape: [1, 2, 1], [1, 1] as [Float]), "a/outputs/y": zeros,
      "b/inputs/x": Tensor(shape: [1, 2, 1], [1, -1] as [Float]), "b/outputs/y": zeros,
    ])
    let passes = try GateStatistics(of: model, on: golden).layers[0].passes
    #expect(passes.map(\.direction) == [.forward, .reverse])
    #expect(passes.map(\.steps) == [4, 4])
    #expect(passes[0].gates[1].weights?.kernelFrobenius == 0)
    #expect(passes[0].gates[1].weights?.recurrentFrobenius == 2)
    let norm = try #require(passes[1].gates[1].weights?.kernelFrobenius)
    #expect(abs(norm * norm - 162) <= 1e-12)
    #expect(passes[1].gates[1].weights?.recurrentFrobenius == 0)
    #expect(passes[0].gates[1].activity?.mean == 0.5)
    #expect(passes[1].gates[1].activity?.mean == 0.75)
  }

  @Test func `a model without a recurrent layer has no gates, and a golden must fit`() throws {
    let model = try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", 2]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [Node(name: "n", layer: Neg(), inputs: ["x"], outputs: ["y"])], parameters: [:],
      provenance: Provenance(format: "test", version: nil, producer: nil))
    expectError(.usage, "has no recurrent layer, expected one whose gates can be measured") {
      () throws(SluiceError) in
      _ = try GateStatistics(of: model)
    }
    let layer = try Self.model(RNN(shape: Self.shape()))
    let wide = try Golden(arrays: [
      "inputs/x": Tensor(shape: [1, 1, 2], [1, 2] as [Float]),
      "outputs/y": Tensor(shape: [1, 1, 2], [1, 2] as [Float]),
    ])
    expectError(.inconsistent, "case 'default'", "[1, 1, 2]") { () throws(SluiceError) in
      _ = try GateStatistics(of: layer, on: wide)
    }
  }
}
