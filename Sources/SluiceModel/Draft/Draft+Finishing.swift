package import OrderedCollections
package import SluiceCore

extension Draft {
  /// The model that the draft has come to; what nothing reads is left out.
  ///
  /// - Throws: ``SluiceError`` as ``Model/init(name:inputs:outputs:nodes:parameters:provenance:)`` does.
  package func model(name: String, provenance: Provenance) throws(SluiceError) -> Model {
    let (nodes, parameters) = finished()
    var provenance = provenance
    let names = Set(nodes.map(\.name))
    provenance.facts += facts.filter { $0.node.map(names.contains) ?? true }
    return try Model(
      name: name, inputs: inputs, outputs: outputs, nodes: nodes, parameters: parameters,
      provenance: provenance)
  }

  /// The graph inside a layer that the draft has come to, and the tensors in its roles.
  ///
  /// - Throws: ``SluiceError`` as ``Subgraph/init(inputs:outputs:nodes:)`` does.
  package func subgraph() throws(SluiceError) -> (Subgraph, OrderedDictionary<String, Tensor>) {
    let (nodes, parameters) = finished()
    let graph = try Subgraph(
      inputs: inputs.map { SubgraphInput($0.name, $0.type) }, outputs: outputs.map(\.value),
      nodes: nodes)
    return (graph, parameters)
  }

  /// The nodes that anything reads, constants among them, and their parameters.
  private func finished() -> ([Node], OrderedDictionary<String, Tensor>) {
    var needed = Set(outputs.map(\.value))
    var kept: [Node] = []
    for node in nodes.reversed() {
      let outputs = node.outputs.map { $0.flatMap { needed.contains($0) ? $0 : nil } }
      guard outputs.contains(where: { $0 != nil }) else { continue }
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node.with(outputs: outputs))
    }
    kept.reverse()
    var all = parameters
    let read = OrderedSet(kept.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.value))
    var taken = Set(kept.map(\.name))
    let made = read.compactMap { value -> Node? in
      guard let tensor = constants[value] else { return nil }
      var name = value
      while !taken.insert(name).inserted { name += "_value" }
      all["\(name)/value"] = tensor
      return Node(
        name: name, layer: Constant(tensor), inputs: [], outputs: [value],
        parameters: ["value": "\(name)/value"])
    }
    let result = made + kept
    let used = Set(result.flatMap(\.parameters.values))
    return (result, all.filter { used.contains($0.key) })
  }
}

extension Node {
  /// The node with other names for what it makes.
  package func with(outputs: [String?]) -> Node {
    Node(
      name: name, layer: layer, inputs: inputs, outputs: outputs, parameters: parameters,
      origin: origin)
  }

  /// The node with other values to read.
  package func with(inputs: [String?]) -> Node {
    Node(
      name: name, layer: layer, inputs: inputs, outputs: outputs, parameters: parameters,
      origin: origin)
  }
}
