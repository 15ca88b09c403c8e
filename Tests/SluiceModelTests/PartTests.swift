import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What becomes of values, states and parameters where a model is cut.
@Suite struct PartTests {
  /// A recurrent layer whose state goes on, a Dense that reads it and one that reads this.
  private func chain(output: ModelOutput = ModelOutput("y", value: "d2")) throws -> Model {
    let dense = { (name: String, input: String, sizes: (Int, Int)) in
      Node(
        name: name, layer: Dense(inputSize: sizes.0, units: sizes.1, activation: .tanh),
        inputs: [input], outputs: [name], parameters: ["kernel": "\(name)/kernel"])
    }
    var graph = try SoundnessTests.Graph()
    graph.nodes = [
      SoundnessTests.Graph.recurrent(), dense("a/d1", "r.y", (2, 4)), dense("d2", "a/d1", (4, 3)),
    ]
    graph.outputs = [output, graph.outputs[1]]
    graph.parameters["d/kernel"] = nil
    for (name, tensor) in graph.parameters {
      graph.parameters[name] = try Tensor(
        shape: tensor.shape, (0..<tensor.count).map { Float($0 % 5) / 4 - 0.3 })
    }
    let numbers = (0..<12).map { Float($0 * 7 % 11) / 9 - 0.5 }
    graph.parameters["a/d1/kernel"] = try Tensor(shape: [4, 2], Array(numbers.prefix(8)))
    graph.parameters["d2/kernel"] = try Tensor(shape: [3, 4], numbers)
    return try graph.model()
  }

  @Test func `parts run one after the other give what the model gives`() throws {
    let model = try chain()
    let x = try Tensor(shape: [2, 3, 3], (0..<18).map { Float($0 % 7) / 3 - 1 })
    let whole = try model.run(["x": x])
    let first = try model.part(of: ["r"])
    let second = try model.part(of: ["a", "d2"])
    let middle = try first.run(["x": x])
    #expect(second.inputs.map(\.name) == ["r.y"])
    let end = try second.run(["r.y": try #require(middle["r.y"])])
    let found = try #require(end["y"]).elements(as: Double.self)
    let wanted = try #require(whole["y"]).elements(as: Double.self)
    #expect(found.count == 18)
    // What lies between the parts is rounded to its type.
    #expect(zip(found, wanted).allSatisfy { abs($0 - $1) < 1e-6 } && wanted.contains { $0 != 0 })
  }

  @Test func `states stay states where their layer is taken`() throws {
    let part = try chain().part(of: ["r"])
    #expect(part.inputs.map(\.name) == ["x", "h0"])
    #expect(part.inputs.map(\.isState) == [false, true])
    #expect(part.outputs.map(\.name) == ["r.y", "h"])
    #expect(part.outputs.map(\.feedsInput) == [nil, "h0"])
    #expect(Array(part.parameters.keys) == ["r/kernel", "r/recurrentKernel"])
  }

  @Test func `a value is called as the model calls it, or else after itself`() throws {
    let model = try chain(output: ModelOutput("a/d1", value: "d2"))
    #expect(try model.part(of: ["a", "d2"]).outputs.map(\.name) == ["a/d1"])
    #expect(try model.part(of: ["a/d1"]).outputs.map(\.name) == ["a/d1"])
    // Both together: the name of the model's own output is taken, the other one gets a number.
    var graph = try SoundnessTests.Graph()
    graph.outputs = [ModelOutput("d.y", value: "r.y"), ModelOutput("other", value: "d.y")]
    #expect(try graph.model().part(of: ["r"]).outputs.map(\.name) == ["d.y"])
  }

  @Test func `types are those of the graph`() throws {
    let part = try chain().part(of: ["d2"])
    #expect(part.inputs.map(\.type) == [ValueType(.float32, ["batch", "time", 4])])
    #expect(part.outputs.map(\.name) == ["y"])
  }

  @Test func `an unknown name is refused with the nearest ones`() throws {
    let model = try chain()
    expectError(
      .usage, "the model has no layer 'd1': the nearest are 'd2', 'r', 'a' and 'a/d1'"
    ) { () throws(SluiceError) in _ = try model.part(of: ["d1"]) }
    expectError(.usage, "'x' is an input of the model, expected a layer") {
      () throws(SluiceError) in _ = try model.part(of: ["x"])
    }
  }
}
