internal import OrderedCollections
internal import SluiceCore

extension StepChain {
  /// The nodes between the features and the last state, and where a layer in their place may stand.
  func region(of draft: Draft) -> (old: [Node], index: Int)? {
    let graph = StepGraph(draft)
    var edges: Set<String> = []
    if let sequence = sequence(graph) {
      edges.insert(projection(of: sequence.source, graph)?.source ?? sequence.source)
    } else {
      edges.formUnion(steps.compactMap(\.features))
    }
    if !startsAtZero { edges.formUnion(steps[0].states) }
    let makers = draft.makers()
    var wanted = steps.flatMap(\.results) + joins(draft, graph).map(\.output)
    var places: Set<Int> = []
    while let value = wanted.popLast() {
      guard !edges.contains(value), let place = makers[value], places.insert(place).inserted
      else { continue }
      wanted += draft.nodes[place].inputs.compactMap { $0 }
    }
    let index = edges.compactMap { makers[$0] }.max().map { $0 + 1 } ?? 0
    return (places.sorted().map { draft.nodes[$0] }, index)
  }

  /// The product by which features were multiplied before they were parted into steps.
  private func projection(of value: String, _ graph: StepGraph) -> LinearForm.Product? {
    guard steps[0].gates[0].projected != nil, let form = LinearForm(value, graph),
      form.products.count == 1, form.others.isEmpty, form.bias == nil
    else { return nil }
    return form.products[0]
  }

  /// A value that joins the outputs of all steps.
  private struct Join {
    let output: String
    let type: ValueType
    /// Whether the last step comes first.
    let isReversed: Bool
  }

  /// The values that join the outputs of all steps.
  private func joins(_ draft: Draft, _ graph: StepGraph) -> [Join] {
    let results = steps.map { $0.results[0] }
    return draft.nodes.compactMap { node in
      guard node.layer is Concat, steps.count > 1, let output = node.outputs[0],
        let type = draft.types[output]
      else { return nil }
      let joined = node.inputs.map { $0.map(graph.unshaped) ?? "" }
      guard joined == results || joined == results.reversed() else { return nil }
      return Join(output: output, type: type, isReversed: joined != results)
    }
  }

  /// Adds the layer; returns what takes the places of the steps' results.
  func emit(
    into draft: inout Draft, _ graph: StepGraph
  ) throws(SluiceError) -> [(old: String, new: String)]? {
    var terms = steps[0].gates
    var name = draft.makers()[steps[0].results[0]].map { draft.nodes[$0].name } ?? "recurrent"
    if let slash = name.lastIndex(of: "/"), slash > name.startIndex {
      name = String(name[..<slash])
    }
    guard let (sequence, width, isReversed) = try features(&terms, name, &draft, graph) else {
      return nil
    }
    let cell = StepCell(
      equations: steps[0].equations, gates: terms, states: steps[0].states,
      results: steps[0].results)
    guard let layer = cell.layer(inputSize: width) else { return nil }
    var roles: OrderedDictionary<String, String> = [:]
    for (role, tensor) in try cell.parameters() {
      roles[role] = draft.constant(tensor, named: "\(name).\(role)")
    }
    var states: [String?] = []
    for state in steps[0].states {
      states.append(startsAtZero ? nil : try row(state, name, &draft))
    }
    let values = try draft.add(
      name, layer, reading: [sequence, nil] + states, parameters: roles, origin: "steps")
    let made = draft.nodes.last?.name
    draft.note(
      .inferred, made,
      "recognised in \(steps.count == 1 ? "the nodes of one step" : "\(steps.count) steps that were written out"), "
        + "and proved by running both on random inputs")
    return try replacements(values, isReversed, name, &draft, graph)
  }

  /// The sequence `[batch, time, I]` in the order of the steps, and I.
  private func features(
    _ terms: inout [StepCell.GateTerms], _ name: String, _ draft: inout Draft, _ graph: StepGraph
  ) throws(SluiceError) -> (String, Int, Bool)? {
    guard let sequence = sequence(graph) else {
      guard let features = steps[0].features, let width = graph.width(features),
        let value = try row(features, name, &draft)
      else { return nil }
      return (
        try draft.add("\(name).sequence", Unsqueeze(axes: [1]), reading: [value])[0], width, false
      )
    }
    var value = sequence.source
    if terms[0].projected != nil {
      guard let product = projection(of: value, graph) else { return nil }
      value = product.source
      terms[0].input = product
    }
    guard let width = graph.width(value), draft.types[value]?.shape.count == 3 else { return nil }
    if let range = sequence.range {
      let part = Slice(axis: sequence.axis, from: range.lowerBound, to: range.upperBound)
      value = try draft.add("\(name).sequence", part, reading: [value])[0]
    }
    if sequence.axis == 0 {
      value = try draft.add(
        "\(name).sequence", Transpose(permutation: [1, 0, 2]), reading: [value])[0]
    }
    if sequence.isReversed {
      value = try draft.add("\(name).sequence", Flip(axis: 1), reading: [value])[0]
    }
    return (value, width, sequence.isReversed)
  }

  /// A value of one step as `[batch, units]`.
  private func row(
    _ value: String, _ name: String, _ draft: inout Draft
  ) throws(SluiceError) -> String? {
    guard let shape = draft.types[value]?.shape else { return nil }
    switch shape.count {
    case 2: return value
    case 3 where shape[0] == 1:
      return try draft.add("\(name).state", Squeeze(axes: [0]), reading: [value])[0]
    default: return nil
    }
  }

  private func replacements(
    _ values: [String], _ isReversed: Bool, _ name: String, _ draft: inout Draft,
    _ graph: StepGraph
  ) throws(SluiceError) -> [(old: String, new: String)]? {
    var result: [(old: String, new: String)] = []
    let joins = joins(draft, graph)
    for join in joins {
      var sequence = values[0]
      if join.isReversed {
        sequence = try draft.add("\(name).steps", Flip(axis: 1), reading: [sequence])[0]
      }
      guard let joined = try joined(sequence, as: join.type, name, &draft) else { return nil }
      result.append((join.output, joined))
    }
    // States within the chain are read by steps that go; only what others read must be made.
    for (index, step) in steps.enumerated() {
      for (state, old) in step.results.enumerated() {
        guard let rank = draft.types[old]?.shape.count else { return nil }
        var new = values[2 + state]
        if index < steps.count - 1 {
          guard state == 0 else { continue }
          let part = try draft.add(
            "\(name).step", Slice(axis: 1, from: index, to: index + 1), reading: [values[0]])
          new = try draft.add("\(name).step", Squeeze(axes: [1]), reading: part)[0]
        }
        if rank == 3 {
          new = try draft.add("\(name).step", Unsqueeze(axes: [0]), reading: [new])[0]
        }
        result.append((old, new))
      }
    }
    return result
  }

  /// The outputs of all steps as they were joined.
  private func joined(
    _ sequence: String, as type: ValueType, _ name: String, _ draft: inout Draft
  ) throws(SluiceError) -> String? {
    guard let shape = draft.types[sequence]?.shape else { return nil }
    let steps = Dimension.fixed(self.steps.count)
    switch type.shape.count {
    case 3 where type.shape[1] == steps && type.shape[0] == shape[0]: return sequence
    case 3 where type.shape[0] == steps:
      return try draft.add(
        "\(name).steps", Transpose(permutation: [1, 0, 2]), reading: [sequence])[0]
    case 2:
      return try draft.add("\(name).steps", MergeAxes(axis: 1), reading: [sequence])[0]
    default: return nil
    }
  }
}
