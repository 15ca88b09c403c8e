package import OrderedCollections
import SluiceCore
package import SluiceModel

extension Model {
  /// The model with another tensor for the parameter `name`.
  package func changing(
    _ name: String, to type: ElementType? = nil, _ body: (inout [Double]) throws -> Void
  ) throws -> Model {
    guard let tensor = parameters[name] else { return self }
    var elements: [Double] = try tensor.elements()
    try body(&elements)
    var parameters = parameters
    parameters[name] = try Tensor(type ?? tensor.elementType, shape: tensor.shape, elements)
    return try with(nodes: nodes, parameters: parameters)
  }

  /// The model with other nodes and parameters.
  package func with(
    nodes: [Node], parameters: OrderedDictionary<String, Tensor>? = nil
  ) throws -> Model {
    try Model(
      name: name, inputs: inputs, outputs: outputs, nodes: nodes,
      parameters: parameters ?? self.parameters, provenance: provenance)
  }

  /// The same model with `new_` before the names of nodes and of what they make and hold, and with its
  /// nodes in another order in which they can run.
  package func renamedAndShuffled(seed: UInt64) throws -> Model {
    var generator = SeededGenerator(seed: seed)
    let given = Set(inputs.map(\.name))
    func renamed(_ value: String?) -> String? {
      value.map { given.contains($0) ? $0 : "new_\($0)" }
    }
    var waiting = nodes
    var known = given
    var order: [Node] = []
    while !waiting.isEmpty {
      let ready = waiting.indices.filter { place in
        waiting[place].inputs.allSatisfy { $0.map(known.contains) ?? true }
      }
      guard let place = ready.randomElement(using: &generator) else { break }
      let node = waiting.remove(at: place)
      known.formUnion(node.outputs.compactMap { $0 })
      order.append(
        Node(
          name: "new_\(node.name)", layer: node.layer, inputs: node.inputs.map(renamed),
          outputs: node.outputs.map(renamed), parameters: node.parameters.mapValues { "new_\($0)" },
          origin: node.origin))
    }
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in parameters { tensors["new_\(name)"] = tensor }
    return try Model(
      name: "new", inputs: inputs,
      outputs: outputs.map {
        ModelOutput($0.name, value: renamed($0.value) ?? $0.value, feedsInput: $0.feedsInput)
      },
      nodes: order, parameters: tensors, provenance: provenance)
  }
}
