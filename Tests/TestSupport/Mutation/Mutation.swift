package import OrderedCollections
import SluiceCore
package import SluiceModel
import Testing

/// A mistake that a converter could make with one recurrent layer.
package struct Mutation: Sendable, CustomTestStringConvertible {
  /// What a layer is made of, and what the mistake may change.
  package struct Subject {
    package private(set) var layer: any RecurrentLayer
    package var inputs: [String?]
    package var parameters: OrderedDictionary<String, Tensor>
  }

  package let name: String
  /// Whether the mistake shows only in the output of masked steps.
  package var changesMaskedStepsOnly = false
  /// Whether the mistake shows only where there is more than one step.
  var needsSteps = false
  /// Applies the mistake; false where the layer gives no room for it.
  package let apply: @Sendable (inout Subject) throws -> Bool

  package var testDescription: String { name }

  /// The model with the mistake made in `node`; nil where the node gives no room for it.
  package func applied(to node: Node, of model: Model) throws -> Model? {
    guard node.layer is any RecurrentLayer else { return nil }
    if changesMaskedStepsOnly, !model.showsMaskedSteps(of: node) { return nil }
    if needsSteps, node.inputs[0].flatMap({ model.types[$0] })?.shape[1] == 1 { return nil }
    guard let (mutant, tensors) = try applied(to: node, model.parameters) else { return nil }
    let nodes = model.nodes.map { $0.name == node.name ? mutant : $0 }
    let used = Set(nodes.flatMap(\.parameters.values))
    return try Model(
      name: model.name, inputs: model.inputs, outputs: model.outputs, nodes: nodes,
      parameters: model.parameters.merging(tensors) { $1 }.filter { used.contains($0.key) },
      provenance: model.provenance)
  }

  /// The node with the mistake, and its parameters by name, of which those of `node` are among `tensors`;
  /// nil where the node gives no room for the mistake.
  package func applied(
    to node: Node, _ tensors: OrderedDictionary<String, Tensor>
  ) throws -> (node: Node, tensors: OrderedDictionary<String, Tensor>)? {
    guard let layer = node.layer as? any RecurrentLayer else { return nil }
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for (role, name) in node.parameters { parameters[role] = tensors[name] }
    var subject = Subject(layer: layer, inputs: node.inputs, parameters: parameters)
    guard try apply(&subject) else { return nil }
    var names: OrderedDictionary<String, String> = [:]
    var changed: OrderedDictionary<String, Tensor> = [:]
    for (role, tensor) in subject.parameters {
      names[role] = "\(node.name)/\(role)/mistaken"
      changed["\(node.name)/\(role)/mistaken"] = tensor
    }
    let mutant = Node(
      name: node.name, layer: subject.layer, inputs: subject.inputs, outputs: node.outputs,
      parameters: names, origin: node.origin)
    return (mutant, changed)
  }
}

extension Mutation.Subject {
  /// The attributes of the layer.
  var attributes: OrderedDictionary<String, JSON> { layer.attributes }

  /// Gives the layer other attributes, all others staying as they are.
  mutating func set(_ changes: KeyValuePairs<String, JSON>) throws {
    var members = layer.attributes
    for (name, value) in changes { members[name] = value }
    var fields = try JSONFields(.object(members))
    layer = try type(of: layer).init(attributes: &fields)
    try fields.finish()
  }

  /// The function that the layer has in the attribute `name`.
  func function(_ name: String) throws -> ActivationFunction? {
    try attributes[name].map { try ActivationFunction($0) }
  }

  /// What the roles of the parameters of every pass begin with.
  var prefixes: [String] { layer.shape.direction == .bidirectional ? ["", "reverse."] : [""] }

  /// Replaces the elements of the parameter in `role` of every pass, seen as rows.
  mutating func change(_ role: String, _ body: (Rows) -> Rows) throws {
    for prefix in prefixes {
      guard let tensor = parameters[prefix + role] else { continue }
      let rows = Rows(elements: try tensor.elements(), shape: tensor.shape)
      parameters[prefix + role] = try Tensor(shape: tensor.shape, body(rows).elements)
    }
  }

  /// Replaces the elements of all parameters that have a block for every gate.
  mutating func changeAll(_ body: (Rows) -> Rows) throws {
    for role in ["kernel", "recurrentKernel", "inputBias", "recurrentBias"] {
      try change(role, body)
    }
  }

  /// Takes the parameter in `role` away from every pass; false if it has no element but zeros.
  mutating func drop(_ role: String) throws -> Bool {
    var isSeen = false
    for prefix in prefixes {
      guard let tensor = parameters.removeValue(forKey: prefix + role) else { continue }
      isSeen = try tensor.elements(as: Double.self).contains { $0 != 0 } || isSeen
    }
    return isSeen
  }
}

extension Model {
  /// Whether anything sees what the node gives out for masked steps.
  ///
  /// A recurrent layer with the same mask passes over them, and what works step by step hands them on.
  fileprivate func showsMaskedSteps(of node: Node) -> Bool {
    var made = Set(node.outputs.prefix(2).compactMap { $0 })
    for reader in nodes where reader.inputs.contains(where: { $0.map(made.contains) ?? false }) {
      if reader.layer is Identity || reader.layer is Dense || reader.layer is Activation {
        made.formUnion(reader.outputs.compactMap { $0 })
      } else if !(reader.layer is any RecurrentLayer) || reader.inputs[1] != node.inputs[1] {
        return true
      }
    }
    return outputs.contains { made.contains($0.value) }
  }
}
