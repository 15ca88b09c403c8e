internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A graph inside a node, put into canonical layers.
struct ONNXBody {
  /// The graph; what it takes from the graph around follows its own inputs.
  let draft: Draft
  /// The values that it gives.
  let outputs: [String]
  /// What it takes from the graph around.
  let captures: OrderedSet<ONNXCapture>
  /// The types of the values that it gives.
  var outputTypes: [ValueType] { outputs.compactMap { draft.types[$0] } }

  /// Lowers `proto` as a graph inside `graph`.
  ///
  /// Inputs are of the types given, which are nil for those that always are the value `given` of the graph
  /// around.
  init(
    _ proto: ProtoGraph, inside graph: ONNXGraph, types: [ValueType?], given: [String?]
  ) throws(SluiceError) {
    var inner = ONNXGraph(inside: graph)
    for (index, input) in proto.inputs.enumerated() {
      guard let type = types[index] else { continue }
      try inner.define(input.name, inner.draft.addInput(input.name, type))
    }
    for (input, value) in zip(proto.inputs, given) {
      if let value { inner.alias(input.name, value) }
    }
    let values = try inner.lower(proto)
    inner.draft.outputs = zip(proto.outputs, values).map { ModelOutput($0.name, value: $1) }
    try Rewrites.apply(
      graph.context.options.rewrites.filter { $0.worksInside }, to: &inner.draft)
    draft = inner.draft
    outputs = draft.outputs.map(\.value)
    captures = inner.captures
  }

  /// The graph with exactly the captured values that `all` names, in that order.
  func subgraph(
    ownInputs: Int, capturing all: [(capture: ONNXCapture, type: ValueType)]
  ) throws(SluiceError) -> (Subgraph, OrderedDictionary<String, Tensor>) {
    let (graph, parameters) = try draft.subgraph()
    var inputs = Array(graph.inputs.prefix(ownInputs))
    var own: [ONNXCapture: SubgraphInput] = [:]
    for (capture, input) in zip(captures, graph.inputs.dropFirst(ownInputs)) {
      own[capture] = input
    }
    for (index, captured) in all.enumerated() {
      inputs.append(own[captured.capture] ?? SubgraphInput("unread.\(index)", captured.type))
    }
    return (
      try Subgraph(inputs: inputs, outputs: graph.outputs, nodes: graph.nodes), parameters
    )
  }
}
