internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  /// `If`: the branch that a constant condition chooses stands in the graph itself.
  static let branching: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let branches = [try call.graph("then_branch"), try call.graph("else_branch")]
    for (branch, name) in zip(branches, ["then_branch", "else_branch"]) {
      guard branch.inputs.isEmpty else { throw .onnxBranchInputs(name) }
    }
    let condition = try call.input(0)
    if let known = graph.draft.constants[condition] {
      let truth = try known.integers()
      guard truth.count == 1 else { throw .valueNotSingle("input 'cond'", "\(known.shape)") }
      graph.draft.note(
        .inferred, nil, "the condition of \(call.name.quoted) is always \(truth[0] != 0)")
      return try graph.scoped { (graph) throws(SluiceError) in
        try graph.lower(branches[truth[0] != 0 ? 0 : 1])
      }
    }
    var bodies: [ONNXBody] = []
    for (branch, name) in zip(branches, ["then_branch", "else_branch"]) {
      bodies.append(
        try placing(at: name) { () throws(SluiceError) in
          try ONNXBody(branch, inside: graph, types: [], given: [])
        })
    }
    let captures = OrderedSet(bodies.flatMap(\.captures))
    var values: [String] = []
    for capture in captures { values.append(try graph.value(capture)) }
    let captured = zip(captures, values).map { ($0, graph.type($1)) }
    let (then, thenTensors) = try bodies[0].subgraph(ownInputs: 0, capturing: captured)
    let (other, otherTensors) = try bodies[1].subgraph(ownInputs: 0, capturing: captured)
    var parameters: OrderedDictionary<String, String> = [:]
    for (prefix, tensors) in [("then.", thenTensors), ("else.", otherTensors)] {
      for (role, tensor) in tensors {
        parameters[prefix + role] = graph.draft.constant(tensor, named: "\(call.name).\(role)")
      }
    }
    for body in bodies { graph.draft.takeFacts(of: body.draft, inside: call.name) }
    return try graph.add(
      call, If(then: then, else: other), [condition] + values, parameters: parameters)
  }
}
