import OrderedCollections
import SluiceCore
import SluiceModel

/// Layers that hold graphs or other layers.
extension LayerExample {
  private static let row = ValueType(.float32, ["batch", 6])

  static let control =
    branches + loops + [
      LayerExample(
        ComputedAttributes(
          Slice.kind, fixed: ["axes": [1], "starts": [0], "steps": [1]], computed: [.init("ends")],
          results: [ValueType(.float32, ["batch", .unknown, 6])]),
        sequence, ValueType(.int64, [1])
      ).making("node.output[0].1", 5).allowingAny(["attributes"]),
      LayerExample(
        ComputedAttributes(
          Trilu.kind, fixed: ["upper": true], computed: [.init("diagonal", isList: false)],
          results: [ValueType(.int32, ["batch", 4, 6])]),
        ValueType(.int32, ["batch", 4, 6]), ValueType(.int64, [])
      ).allowingAny(["attributes"]),
      LayerExample(
        ComputedParameters(
          Dense(inputSize: 6, units: 4, activation: .sigmoid), roles: ["kernel"]),
        ValueType(.float32, [4, 6]), sequence
      ).allowingAny(["attributes", "parameters"]),
    ]

  private static func graph(
    _ inputs: [SubgraphInput], _ nodes: [Node], gives outputs: [String]
  ) -> [Subgraph] {
    (try? Subgraph(inputs: inputs, outputs: outputs, nodes: nodes)).map { [$0] } ?? []
  }

  private static let branches = graph(
    [SubgraphInput("x", row)],
    [
      Node(
        name: "scale", layer: Dense(inputSize: 6, units: 6, activation: .tanh), inputs: ["x"],
        outputs: ["y"], parameters: ["kernel": "k", "bias": "b"])
    ], gives: ["y", "x"]
  ).flatMap { then in
    graph(
      [SubgraphInput("x", row)],
      [Node(name: "sum", layer: Add(), inputs: ["x", "x"], outputs: ["y"])], gives: ["x", "y"]
    ).map {
      LayerExample(If(then: then, else: $0), ValueType(.bool, []), row)
        .allowingAny(["parameters"])
    }
  }

  private static let loops = graph(
    [
      SubgraphInput("i", ValueType(.int64, [])), SubgraphInput("goesOn", ValueType(.bool, [])),
      SubgraphInput("h", row), SubgraphInput("x", row),
    ], [Node(name: "sum", layer: Add(), inputs: ["h", "x"], outputs: ["y"])],
    gives: ["goesOn", "y", "y"]
  ).map {
    LayerExample(Loop($0, carriedCount: 1), row, row, ValueType(.int64, [1]), nil)
      .making("node.collected[0].0", 1).mixingRows.allowingAny(["parameters"])
  }
}
