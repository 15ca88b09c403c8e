import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

@testable import SluiceFormats

/// Models whose exporter wrote something else than it was given.
@Suite struct FaultTests {
  struct Faulty: Sendable, CustomTestStringConvertible {
    let model: String
    let fault: String
    let nodes: [String]
    var isCorrectable = true

    var testDescription: String { model }
  }

  static let models = [
    Faulty(model: "fault_onnxscript_gru", fault: "torch-reset-after", nodes: ["node_gru__1"]),
    Faulty(
      model: "fault_onnxscript_gru_bidirectional", fault: "torch-reset-after",
      nodes: ["node_gru__1"]),
    Faulty(
      model: "fault_tf2onnx_bidirectional_lstm", fault: "tf2onnx-activations",
      nodes: ["LSTM__91"], isCorrectable: false),
    Faulty(
      model: "fault_keras2onnx_backwards", fault: "keras2onnx-backwards", nodes: ["gru", "lstm"]),
    Faulty(
      model: "fault_keras2onnx_masked", fault: "keras2onnx-mask", nodes: ["gru"],
      isCorrectable: false),
  ]

  private func fault(_ name: String) throws -> ONNXFault {
    try #require(ONNXFaults.all.first { $0.name == name })
  }

  @Test(arguments: models)
  func `a model with a fault is read as it is written, with a warning`(_ faulty: Faulty) throws {
    let (model, golden) = (try Fixtures.onnx(faulty.model), try Fixtures.onnxGolden(faulty.model))
    #expect(try !Verification(of: model, against: golden).differing(by: 0.05).isEmpty)
    let fault = try fault(faulty.fault)
    let remedy = faulty.isCorrectable ? "; --assume \(fault.name) reads what was meant" : ""
    let warning = "\(fault.warning) (\(fault.thread))\(remedy)"
    let warnings = model.facts(.warning)
    #expect(warnings.keys.sorted() == faulty.nodes)
    #expect(warnings.values.allSatisfy { $0 == [warning] })
  }

  @Test(arguments: models.filter(\.isCorrectable))
  func `what a fault leaves no doubt about is corrected on request`(_ faulty: Faulty) throws {
    let model = try Fixtures.onnx(faulty.model, ONNXOptions(assumptions: [faulty.fault]))
    let verdict = try Verification(of: model, against: Fixtures.onnxGolden(faulty.model))
    let share = try #require(Fixtures.onnxTolerances[faulty.model])
    #expect(verdict.differing(by: share) == [])
    #expect(model.facts(.warning).isEmpty)
    let thread = try fault(faulty.fault).thread
    for node in faulty.nodes {
      #expect(
        model.facts(.inferred)[node] == ["corrected as \(faulty.fault) has it (\(thread))"])
    }
  }

  @Test(arguments: models.filter { !$0.isCorrectable })
  func `what the file does not tell cannot be assumed`(_ faulty: Faulty) {
    expectError(.usage, "'\(faulty.fault)'", "'torch-reset-after'") { () throws(SluiceError) in
      try ONNXFaults.check([faulty.fault])
    }
  }

  @Test func `an assumption that corrects nothing is refused`() {
    for name in ["torch_gru_dynamo", "fault_keras2onnx_masked", "tf2onnx_lstm_relu"] {
      expectError(.usage, "nothing", "'torch-reset-after'") { () throws(SluiceError) in
        _ = try read(name, ["torch-reset-after"])
      }
    }
  }

  @Test func `a fault inside a branch is told of the node that has it`() throws {
    func cell(_ output: String) throws -> GraphSketch {
      var graph = GraphSketch()
      for (name, shape) in [("w", [1, 12, 3]), ("r", [1, 12, 4])] {
        let count = shape.reduce(1, *)
        let numbers = (0..<count).map { Double($0 % 7) / 8 }
        try graph.initializer(name, shape, numbers)
      }
      graph.node("GRU", ["x", "w", "r"], [output], ["hidden_size": .int(4)], named: "cell")
      graph.output(output)
      return graph
    }
    var sketch = ModelSketch()
    sketch.producer = ("pytorch", "2.13.0")
    sketch.graph.input("x", [5, 2, 3])
    sketch.graph.input("cond", [], .bool)
    sketch.graph.node(
      "If", ["cond"], ["y"],
      ["then_branch": .graph(try cell("a")), "else_branch": .graph(try cell("b"))],
      named: "choice")
    sketch.graph.output("y")
    let warnings = try sketch.read().facts(.warning)
    #expect(Array(warnings.keys) == ["choice"])
    #expect(warnings["choice"]?.allSatisfy { $0.hasPrefix("'cell' inside: PyTorch") } == true)
  }

  /// A GRU in a function whose lengths have a name that a node outside has as well.
  @Test(arguments: [("Cast", []), ("ReduceSum", ["S"]), ("Identity", ["n"])])
  func `what stands around a function says nothing of the nodes in it`(
    _ operation: String, _ inputs: [String]
  ) throws {
    var sketch = ModelSketch()
    sketch.producer = ("keras2onnx", "1.7.0")
    let weights = GraphSketch.Attribute.tensor(
      try GraphSketch.tensor("", [1, 3, 1], [1, 1, 1]))
    sketch.function(
      "F", ["S", "n"], ["Y"],
      [
        GraphSketch.node("Identity", ["n"], ["L"]),
        GraphSketch.node("Constant", [], ["W"], ["value": weights]),
        GraphSketch.node("GRU", ["S", "W", "W", "", "L"], ["Y"], named: "cell"),
      ])
    sketch.graph.input("S", ["time", "batch", 1])
    sketch.graph.input("n", ["batch"], .int32)
    sketch.graph.node("F", ["S", "n"], ["Y"], domain: "local")
    sketch.graph.node(operation, inputs, ["L"], operation == "Cast" ? ["to": .int(6)] : [:])
    sketch.graph.output("Y")
    if inputs.isEmpty {
      sketch.expectRefusal(.inconsistent, "(Cast)")
    } else {
      #expect(try sketch.read().facts(.warning).isEmpty)
    }
  }

  @Test func `every fault has a fixture, and no other model bears one`() throws {
    #expect(Set(Self.models.map(\.fault)) == Set(ONNXFaults.all.map(\.name)))
    for name in GoldenTests.names {
      let warnings = try Fixtures.onnx(name).facts(.warning)
      #expect(warnings.isEmpty, "\(name): \(warnings)")
    }
  }

  @Test func `a projected LSTM that contradicts itself is refused`() {
    expectError(
      .inconsistent, "node 'node_lstm__2' (LSTM)", "'initial_c' has shape [1, 2, 4]",
      "expected [1, 2, 2]"
    ) { () throws(SluiceError) in
      _ = try read("fault_torch_lstm_projection", [])
    }
  }

  private func read(_ name: String, _ assumptions: [String]) throws(SluiceError) -> Model {
    try ModelFile(
      InputFile(path: Fixtures.onnxPath(name)), ReadingOptions(assumptions: assumptions)
    ).model
  }
}
