import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Which models can be followed step by step.
@Suite struct StreamabilityTests: StreamSuite {
  /// Layers that see more of time than what came before.
  private static let blind: [(name: String, layer: any Layer, inputs: Int)] = [
    (
      "backwards",
      GRU(
        shape: RecurrentShape(inputSize: 5, hiddenSize: 4, direction: .reverse),
        resetPlacement: .afterProduct), 3
    ),
    (
      "both", LSTM(shape: RecurrentShape(inputSize: 5, hiddenSize: 3, direction: .bidirectional)), 4
    ),
    ("average", ReduceMean(axes: [1], keepsAxes: false), 1),
    ("flip", Flip(axis: 1), 1),
    ("sum", CumSum(axis: 1), 1),
  ]

  @Test(arguments: blind.indices) func `a model that needs the whole sequence is refused by name`(
    _ index: Int
  ) throws {
    let (name, layer, count) = Self.blind[index]
    let gru = GRU(
      shape: RecurrentShape(inputSize: 5, hiddenSize: 5), resetPlacement: .beforeProduct)
    let made = Array(repeating: nil as String?, count: layer.outputs.count - 1)
    let model = try Model.random(
      [ModelInput("x", ValueType(.float32, ["batch", "time", 5]))], [ModelOutput("y", value: "y")],
      [
        Node(name: "first", layer: gru, inputs: ["x", nil, nil], outputs: ["a", nil, nil]),
        Node(
          name: name, layer: layer,
          inputs: ["a"] + Array(repeating: nil, count: count - 1), outputs: ["y"] + made),
      ], seed: 6)
    let engine = try Engine(model)
    for _ in 0..<2 {
      expectError(.unsupported, "node '\(name)' (\(layer.kind))", "cannot be streamed") {
        () throws(SluiceError) in _ = try engine.makeSession(streams: 2)
      }
    }
    #expect(try engine.run(["x": input(2, 4)]).count == 1)
  }

  @Test func `dimensions whose meaning is not clear are refused`() throws {
    func session(_ shape: [SluiceModel.Dimension]) throws(SluiceError) {
      do {
        let model = try Model.random(
          [ModelInput("x", ValueType(.float32, shape))], [ModelOutput("y", value: "y")],
          [Node(name: "f", layer: Activation(.tanh), inputs: ["x"], outputs: ["y"])], seed: 1)
        _ = try Engine(model).makeSession()
      } catch let error as SluiceError {
        throw error
      } catch {
        Issue.record("\(error)")
      }
    }
    for shape: [SluiceModel.Dimension] in [
      ["batch", "time", 5], ["N", "T", 5], ["n", "seq_len", 5], ["time", "batch", 5],
      [1, "frames", 4], [1, 4], ["batch", 3],
    ] {
      try session(shape)
    }
    for shape: [SluiceModel.Dimension] in [["N", "A", "B"], ["batch", "time", "width"]] {
      expectError(.unsupported, "time") { () throws(SluiceError) in try session(shape) }
    }
  }
}
