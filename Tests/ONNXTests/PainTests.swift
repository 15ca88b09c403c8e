import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

@testable import SluiceFormats

/// What hurts those who convert recurrent ONNX models elsewhere: each a model, and what Sluice makes of it.
@Suite struct PainTests {
  /// Reads a fixture, which must compute what its framework recorded.
  @discardableResult
  private func agreed(_ name: String, _ options: ONNXOptions = ONNXOptions()) throws -> Model {
    let model = try Fixtures.onnx(name, options)
    let verdict = try Verification(of: model, against: Fixtures.onnxGolden(name))
    let share = try #require(Fixtures.onnxTolerances[name])
    #expect(verdict.differing(by: share) == [], "\(name)")
    return model
  }

  // MARK: - A reset gate on the wrong side

  @Test func `a GRU of PyTorch without linear_before_reset is told, and corrected on request`()
    throws
  {
    let name = "fault_onnxscript_gru"
    let written = try Fixtures.onnx(name)
    #expect(written.gru?.resetPlacement == .beforeProduct)
    #expect(written.facts(.warning)["node_gru__1"]?.first?.contains("linear_before_reset") == true)
    let meant = try agreed(name, ONNXOptions(assumptions: ["torch-reset-after"]))
    #expect(meant.gru?.resetPlacement == .afterProduct)
    // The same layer as exported today bears no warning.
    #expect(try agreed("torch_gru_dynamo").facts(.warning).isEmpty)
  }

  // MARK: - A GRU that is a loop

  @Test(arguments: [
    ("tf2onnx_gru_loop_reset_before", ResetPlacement.beforeProduct),
    ("tf2onnx_gru_loop_reset_after", .afterProduct), ("keras3_export_gru", .afterProduct),
    ("keras3_export_gru_loop_reset_before", .beforeProduct),
  ])
  func `a GRU that was exported as a loop is a GRU`(
    _ name: String, _ placement: ResetPlacement
  ) throws {
    let gru = try #require(try agreed(name).gru)
    #expect(gru.resetPlacement == placement)
    #expect(gru.shape.inputSize == 3 && gru.shape.hiddenSize == 4)
  }

  @Test(arguments: ["keras3_export_gru_masked", "tf2onnx_lstm_masked"])
  func `a layer that a mask made a loop keeps its mask`(_ name: String) throws {
    let model = try agreed(name)
    let node = try #require(model.nodes.first { $0.layer is any RecurrentLayer })
    #expect(node.inputs[1] != nil)
    #expect(node.layer.recurrent?.shape.maskedOutput == .hold)
  }

  // MARK: - The layout with the batch in front

  @Test(arguments: ["node_gru_batchwise", "node_lstm_batchwise", "node_simple_rnn_batchwise"])
  func `the layout with the batch in front is read`(_ name: String) throws {
    try agreed(name)
  }

  @Test func `both layouts make the same layer, the batch in front`() throws {
    let (time, batch) = (try laidOut(0), try laidOut(1))
    #expect(time.kinds.prefix(2) == ["Transpose", "GRU"])
    #expect(batch.kinds.prefix(1) == ["GRU"])
    let numbers = (0..<24).map { Double($0 % 7) - 3 }
    let x = try Tensor(shape: [4, 3, 2], numbers)
    let states = try time.run(["X": x])["Y_h"]
    let others = try batch.run(["X": x.transposed([1, 0, 2])])["Y_h"]
    #expect(states?.shape == [1, 3, 1] && others?.shape == [3, 1, 1])
    #expect(try states?.elements(as: Double.self) == others?.elements())
  }

  /// A GRU of one unit and two features over 4 steps of a batch of 3.
  private func laidOut(_ layout: Int) throws -> Model {
    var sketch = ModelSketch()
    sketch.graph.input("X", layout == 0 ? [4, 3, 2] : [3, 4, 2])
    try sketch.graph.initializer("W", [1, 3, 2], [0.1, -0.2, 0.3, 0.4, -0.5, 0.6])
    try sketch.graph.initializer("R", [1, 3, 1], [0.7, -0.8, 0.9])
    sketch.graph.node(
      "GRU", ["X", "W", "R"], ["", "Y_h"], ["hidden_size": .int(1), "layout": .int(layout)])
    sketch.graph.output("Y_h")
    return try sketch.read()
  }

  // MARK: - Lengths of a pass in reverse

  @Test func `a pass in reverse begins at the last step that counts`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("X", [3, 2, 1])
    sketch.graph.input("lengths", [2], .int32)
    try sketch.graph.initializer("W", [1, 1, 1], [1])
    try sketch.graph.initializer("R", [1, 1, 1], [10])
    sketch.graph.node(
      "RNN", ["X", "W", "R", "", "lengths"], ["Y", "Y_h"],
      [
        "hidden_size": .int(1), "direction": .string("reverse"),
        "activations": .strings(["Relu"]),
      ])
    sketch.graph.output("Y")
    sketch.graph.output("Y_h")
    let outputs = try sketch.read().run([
      "X": try Tensor(shape: [3, 2, 1], [1.0, 4, 2, 5, 3, 6]),
      "lengths": try Tensor(.int32, shape: [2], [3, 2]),
    ])
    // h = relu(x + 10 h): 3, 32, 321 in the first row; 5, 54 in the second, which ends after two steps.
    #expect(try outputs["Y"]?.elements() == [321.0, 54, 32, 5, 3, 0])
    #expect(try outputs["Y_h"]?.elements() == [321.0, 54])
  }

  // MARK: - Sizes that the exporter has fixed

  @Test func `what an exporter has fixed is refused by name, and not guessed`() throws {
    let model = try agreed("torch_gru_baked")
    let input = model.inputs[0]
    #expect(input.type.shape.allSatisfy { $0.size != nil })
    let sizes = input.type.shape.compactMap(\.size)
    let others = [sizes[0] + 1] + sizes.dropFirst()
    let wrong = try Tensor(shape: others, [Double](repeating: 0, count: others.reduce(1, *)))
    expectError(.inconsistent, "'\(input.name)'", "\(others)") { () throws(SluiceError) in
      _ = try model.run([input.name: wrong])
    }
  }

  @Test func `an initial state of zeros of the exported batch binds no other batch`() throws {
    let model = try agreed("torch_gru_legacy")
    #expect(model.inputs.map(\.name) == ["x"])
    #expect(model.inputs[0].type.shape.prefix(2).allSatisfy { $0.size == nil })
    let x = try Tensor(shape: [7, 2, 3], (0..<42).map { Double($0 % 5) - 2 })
    #expect(try model.run(["x": x]).values.first?.shape == [7, 2, 4])
  }

  // MARK: - Packed sequences

  @Test(arguments: [("torch_packed_gru", "GRU"), ("torch_packed_lstm", "LSTM")])
  func `a packed sequence is one recurrent layer with the lengths as its mask`(
    _ name: String, _ kind: String
  ) throws {
    let model = try agreed(name)
    let nodes = model.nodes.filter { $0.layer is any RecurrentLayer }
    #expect(nodes.map(\.layer.kind) == [kind])
    #expect(nodes.allSatisfy { $0.inputs[1] != nil })
    #expect(!model.kinds.contains { $0 == "Loop" || $0 == "If" })
  }

  // MARK: - Elements in another file

  @Test func `elements beside a model are found from the model's folder on`() throws {
    let model = try agreed("torch_gru_dynamo_external")
    #expect(model.gru != nil)
    // From elsewhere, by a path with a turn in it.
    let path = Fixtures.folder.path + "/Keras/../ONNX/torch_gru_dynamo_external.onnx"
    #expect(try Fixtures.onnx(at: path).json == model.json)
  }
}

extension Model {
  /// The first GRU.
  fileprivate var gru: GRU? { nodes.lazy.compactMap { $0.layer as? GRU }.first }
}
