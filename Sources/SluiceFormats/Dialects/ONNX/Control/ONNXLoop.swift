internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let control = [
    ONNXOperator("If", "cond", branching),
    ONNXOperator("Loop", "M? cond? v_initial…", looping),
    ONNXOperator("Scan", "initial_state_and_scan_inputs…", since: 8, scanning),
  ]

  /// `Loop`: a carried value that the body hands on as it is becomes a captured one.
  private static let looping: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let body = try call.graph("body")
    let initial = Array(call.inputs.dropFirst(2))
    guard body.inputs.count == initial.count + 2, body.outputs.count > initial.count else {
      throw .onnxLoopBody(
        inputs: body.inputs.count, outputs: body.outputs.count, carried: initial.count)
    }
    var loop = try ONNXLoop(body, initial, graph)
    return try placing(at: "body") { () throws(SluiceError) in
      try loop.emit(call, count: call.optional(0), condition: call.optional(1), &graph)
    }
  }
}

/// A loop while it is put into canonical layers.
struct ONNXLoop {
  private let body: ProtoGraph
  /// The first values of what is carried, in the order of the node's inputs.
  private let initial: [String]
  /// Whether the body hands a value on as it is.
  private let isInvariant: [Bool]
  /// The types of what changes, as general as every iteration needs them.
  private var types: [ValueType]

  init(_ body: ProtoGraph, _ inputs: [String?], _ graph: ONNXGraph) throws(SluiceError) {
    self.body = body
    var values: [String] = []
    for (index, input) in inputs.enumerated() {
      guard let input else { throw .onnxInputMissing("v_initial[\(index)]") }
      values.append(input)
    }
    initial = values
    isInvariant = Self.invariants(of: body, count: values.count)
    types = values.map { graph.type($0) }
  }

  /// Which carried values the body gives as it was given them.
  private static func invariants(of body: ProtoGraph, count: Int) -> [Bool] {
    var sources: [String: String] = [:]
    for node in body.nodes
    where node.opType == "Identity" && ONNXOpsets.isDefault(node.domain)
      && node.inputs.count == 1 && node.outputs.count == 1
    {
      sources[node.outputs[0]] = node.inputs[0]
    }
    return (0..<count).map { index in
      var name = body.outputs[1 + index].name
      var steps = 0
      while let source = sources[name], steps <= sources.count {
        name = source
        steps += 1
      }
      return name == body.inputs[2 + index].name
    }
  }

  /// Adds the loop and returns what the node makes.
  mutating func emit(
    _ call: ONNXCall, count: String?, condition: String?, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> [String] {
    let inner = try settled(graph)
    let changing = initial.indices.filter { !isInvariant[$0] }
    var captured: [String] = []
    for capture in inner.captures { captured.append(try graph.value(capture)) }
    let (subgraph, tensors) = try inner.subgraph(
      ownInputs: 2 + changing.count,
      capturing: zip(inner.captures, captured).map { ($0, graph.type($1)) })
    let outputs =
      [subgraph.outputs[0]] + changing.map { subgraph.outputs[1 + $0] }
      + subgraph.outputs[(1 + initial.count)...]
    let loop = Loop(
      try Subgraph(inputs: subgraph.inputs, outputs: outputs, nodes: subgraph.nodes),
      carriedCount: changing.count)
    var parameters: OrderedDictionary<String, String> = [:]
    for (role, tensor) in tensors {
      parameters[role] = graph.draft.constant(tensor, named: "\(call.name).\(role)")
    }
    graph.draft.takeFacts(of: inner.draft, inside: call.name)
    let values = try graph.add(
      call, loop,
      changing.map { initial[$0] } + captured + [count, condition],
      parameters: parameters)
    var results = initial
    for (place, index) in changing.enumerated() { results[index] = values[place] }
    return results + values[changing.count...]
  }

  /// The body, after the types of what it changes have been made general enough for every iteration.
  private mutating func settled(_ graph: ONNXGraph) throws(SluiceError) -> ONNXBody {
    // Each turn but the last makes at least one more size unknown.
    while true {
      let inner = try lowered(graph)
      let before = types
      for index in initial.indices where !isInvariant[index] {
        let (given, made) = (types[index], inner.outputTypes[1 + index])
        guard made.elementType == given.elementType, made.shape.count == given.shape.count else {
          throw .loopCarried(index, "\(made)", expected: "\(given)")
        }
        types[index] = given.merged(with: made)
      }
      if types == before { return inner }
    }
  }

  private func lowered(_ graph: ONNXGraph) throws(SluiceError) -> ONNXBody {
    let own: [ValueType?] = [ValueType(.int64, []), ValueType(.bool, [])]
    return try ONNXBody(
      body, inside: graph,
      types: own + initial.indices.map { isInvariant[$0] ? nil : types[$0] },
      given: [nil, nil] + initial.indices.map { isInvariant[$0] ? initial[$0] : nil })
  }
}
