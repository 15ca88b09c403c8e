import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// One test for every rule that a graph must keep to become a model.
@Suite struct SoundnessTests {
  /// A sound graph, of which each test breaks one thing.
  struct Graph {
    var inputs = [
      ModelInput("x", ValueType(.float32, ["batch", "time", 3])),
      ModelInput("h0", ValueType(.float32, ["batch", 2]), isState: true),
    ]
    var outputs = [
      ModelOutput("y", value: "d.y"), ModelOutput("h", value: "r.state", feedsInput: "h0"),
    ]
    var nodes = [
      Graph.recurrent(),
      Node(
        name: "d", layer: Dense(inputSize: 2, units: 4, activation: .linear), inputs: ["r.y"],
        outputs: ["d.y"], parameters: ["kernel": "d/kernel"]),
    ]
    var parameters: OrderedDictionary<String, Tensor>

    init() throws {
      parameters = [
        "r/kernel": try Tensor(zeros: [2, 3]), "r/recurrentKernel": try Tensor(zeros: [2, 2]),
        "d/kernel": try Tensor(zeros: [4, 2]),
      ]
    }

    static func recurrent(
      inputs: [String?] = ["x", nil, "h0"], outputs: [String?] = ["r.y", nil, "r.state"],
      roles: OrderedDictionary<String, String> = [:]
    ) -> Node {
      Node(
        name: "r", layer: RNN(shape: RecurrentShape(inputSize: 3, hiddenSize: 2)), inputs: inputs,
        outputs: outputs,
        parameters: roles.merging(
          ["kernel": "r/kernel", "recurrentKernel": "r/recurrentKernel"]) { given, _ in given })
    }

    func model() throws(SluiceError) -> Model {
      try Model(
        name: "graph", inputs: inputs, outputs: outputs, nodes: nodes, parameters: parameters,
        provenance: .test)
    }
  }

  /// Fails unless the graph that `change` breaks is refused with this text.
  private func expect(
    _ text: String, at location: SourceLocation = #_sourceLocation,
    _ change: (inout Graph) throws -> Void
  ) throws {
    var graph = try Graph()
    try change(&graph)
    expectError(.inconsistent, text, at: location) { () throws(SluiceError) in
      _ = try graph.model()
    }
  }

  @Test func `the graph that is broken below is sound, and its types are known`() throws {
    let model = try Graph().model()
    #expect(
      model.types.mapValues(\.description) == [
        "x": "F32[batch, time, 3]", "h0": "F32[batch, 2]", "r.y": "F32[batch, time, 2]",
        "r.state": "F32[batch, 2]", "d.y": "F32[batch, time, 4]",
      ])
  }

  @Test func `a value that nothing makes is not read`() throws {
    try expect("node 'd' (Dense): reads 'no', which nothing before it makes") {
      $0.nodes[1] = Node(
        name: "d", layer: Dense(inputSize: 2, units: 4, activation: .linear), inputs: ["no"],
        outputs: ["d.y"], parameters: ["kernel": "d/kernel"])
    }
    try expect("output 'y': reads 'no', which nothing before it makes") {
      $0.outputs[0] = ModelOutput("y", value: "no")
    }
    try expect("output 'y': reads 'last', which nothing before it makes") {
      $0.outputs[0] = ModelOutput("y", value: "last")
    }
  }

  @Test func `a later value is not read, so there is no cycle`() throws {
    try expect("node 'd' (Dense): reads 'r.y', which nothing before it makes") {
      $0.nodes.swapAt(0, 1)
    }
    try expect("node 'r' (RNN): reads 'd.y', which nothing before it makes") {
      $0.nodes[0] = Graph.recurrent(inputs: ["d.y", nil, nil])
    }
    try expect("node 'r' (RNN): reads 'r.y', which nothing before it makes") {
      $0.nodes[0] = Graph.recurrent(inputs: ["r.y", nil, nil])
    }
  }

  @Test func `a value is made once`() throws {
    try expect("node 'r' (RNN): value 'x' is made twice") {
      $0.nodes[0] = Graph.recurrent(outputs: ["x", nil, nil])
    }
    try expect("node 'r' (RNN): value 'r.y' is made twice") {
      $0.nodes[0] = Graph.recurrent(outputs: ["r.y", "r.y", nil])
    }
    try expect("input 'x': value 'x' is made twice") {
      $0.inputs[1] = ModelInput("x", $0.inputs[1].type)
    }
  }

  @Test func `names of nodes and of outputs are unique`() throws {
    try expect("node 'r' (Identity): the name 'r' is used twice") {
      $0.nodes[1] = Node(name: "r", layer: Identity(), inputs: ["x"], outputs: ["d.y"])
    }
    try expect("output 'y': the name 'y' is used twice") {
      $0.outputs[1] = ModelOutput("y", value: "r.state")
    }
  }

  @Test func `a node has as many inputs and outputs as its layer`() throws {
    try expect("node 'r' (RNN): has 2 inputs, expected 3") {
      $0.nodes[0] = Graph.recurrent(inputs: ["x", nil])
    }
    try expect("node 'r' (RNN): input 'sequence' is missing") {
      $0.nodes[0] = Graph.recurrent(inputs: [nil, nil, "h0"])
    }
    try expect("node 'r' (RNN): has 2 outputs, expected 3") {
      $0.nodes[0] = Graph.recurrent(outputs: ["r.y", nil])
    }
    try expect("node 'd' (Add): has 0 inputs, expected at least 1") {
      $0.nodes[1] = Node(name: "d", layer: Add(), inputs: [], outputs: ["d.y"])
    }
    try expect("node 'd' (Add): input 'every input' is missing") {
      $0.nodes[1] = Node(name: "d", layer: Add(), inputs: ["x", nil], outputs: ["d.y"])
    }
  }

  @Test func `a node has the parameters of its layer`() throws {
    try expect("node 'd' (Dense): parameter 'kernel' is missing") {
      $0.nodes[1] = Node(
        name: "d", layer: Dense(inputSize: 2, units: 4, activation: .linear), inputs: ["r.y"],
        outputs: ["d.y"])
    }
    try expect("node 'd' (Dense): parameter 'd/kernel' is not in the model") {
      $0.parameters["d/kernel"] = nil
    }
    try expect(
      "node 'r' (RNN): parameter 'gamma' is not one of the layer's, expected 'kernel', "
        + "'recurrentKernel', 'inputBias' or 'recurrentBias'"
    ) {
      $0.nodes[0] = Graph.recurrent(roles: ["gamma": "d/kernel"])
    }
    try expect(
      "node 'd' (Identity): parameter 'a' is not one of the layer's, expected no parameters"
    ) {
      $0.nodes[1] = Node(
        name: "d", layer: Identity(), inputs: ["x"], outputs: ["d.y"], parameters: ["a": "d/kernel"]
      )
    }
    try expect("parameter 'spare' belongs to no node") {
      $0.parameters["spare"] = try Tensor(zeros: [1])
    }
  }

  @Test func `a parameter has the shape and the kind that its layer asks for`() throws {
    try expect("node 'r' (RNN): parameter 'kernel' has shape [3, 2], expected [2, 3]") {
      $0.parameters["r/kernel"] = try Tensor(zeros: [3, 2])
    }
    try expect("node 'r' (RNN): parameter 'kernel' has shape [6], expected [2, 3]") {
      $0.parameters["r/kernel"] = try Tensor(zeros: [6])
    }
    try expect("node 'r' (RNN): parameter 'inputBias' has shape [2, 2], expected [2]") {
      $0.nodes[0] = Graph.recurrent(roles: ["inputBias": "r/recurrentKernel"])
    }
    try expect("node 'd' (Dense): parameter 'kernel' has element type I32, expected real numbers") {
      $0.parameters["d/kernel"] = try Tensor(zeros: [4, 2], .int32)
    }
    for (type, given, kind) in [
      (ElementType.int8, ElementType.bool, "integers"), (.bool, .int64, "truth values"),
      (.float16, .int8, "real numbers"),
    ] {
      try expect(
        "node 'c' (Constant): parameter 'value' has element type \(given.rawValue), expected \(kind)"
      ) {
        $0.nodes.append(
          Node(
            name: "c", layer: Constant(shape: [1], type), inputs: [], outputs: [nil],
            parameters: ["value": "c/value"]))
        $0.parameters["c/value"] = try Tensor(zeros: [1], given)
      }
    }
  }

  @Test func `an output feeds a state input only`() throws {
    try expect("output 'h': feeds 'x', which is no state input that is still unfed") {
      $0.outputs[1] = ModelOutput("h", value: "r.state", feedsInput: "x")
    }
    try expect("output 'h': feeds 'h1', which is no state input that is still unfed") {
      $0.outputs[1] = ModelOutput("h", value: "r.state", feedsInput: "h1")
    }
    try expect("output 'again': feeds 'h0', which is no state input that is still unfed") {
      $0.outputs.append(ModelOutput("again", value: "r.state", feedsInput: "h0"))
    }
    try expect("output 'h': feeds 'h0' with F32[batch, time, 4], expected F32[batch, 2]") {
      $0.outputs[1] = ModelOutput("h", value: "d.y", feedsInput: "h0")
    }
  }

  @Test func `two nodes may share a parameter`() throws {
    var graph = try Graph()
    graph.nodes.append(
      Node(
        name: "e", layer: Dense(inputSize: 2, units: 4, activation: .tanh), inputs: ["r.y"],
        outputs: ["e.y"], parameters: ["kernel": "d/kernel"]))
    #expect(try graph.model().parameters.count == 3)
  }
}
