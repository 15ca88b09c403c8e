internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What a recurrent node is made of, and what a mistake may change.
struct Subject {
  private(set) var layer: any RecurrentLayer
  var inputs: [String?]
  var outputs: [String?]
  private(set) var parameters: OrderedDictionary<String, Tensor>
  /// Nodes that come before the layer.
  var before: [Node] = []
  /// Nodes that come after it.
  var after: [Node] = []
  /// What the node stands in.
  let scope: Scope
  private let name: String

  /// Takes a node apart; nil if it is no recurrent one.
  init?(_ node: Node, _ tensors: OrderedDictionary<String, Tensor>, _ scope: Scope) {
    guard let layer = node.cell else { return nil }
    self.layer = layer
    self.scope = scope
    (name, inputs, outputs) = (node.name, node.inputs, node.outputs)
    parameters = [:]
    for (role, name) in node.parameters { parameters[role] = tensors[name] }
  }

  /// The nodes, and the parameters of the layer.
  func nodes(replacing node: Node) -> (nodes: [Node], tensors: OrderedDictionary<String, Tensor>) {
    var names: OrderedDictionary<String, String> = [:]
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for (role, tensor) in parameters {
      names[role] = "\(node.name)/\(role)/read otherwise"
      tensors["\(node.name)/\(role)/read otherwise"] = tensor
    }
    let changed = Node(
      name: node.name, layer: layer, inputs: inputs, outputs: outputs, parameters: names,
      origin: node.origin)
    return (before + [changed] + after, tensors)
  }

  /// Whether anything is not as it was.
  func differs(from other: Subject) throws(SluiceError) -> Bool {
    if inputs != other.inputs || outputs != other.outputs || attributes != other.attributes
      || !before.isEmpty || !after.isEmpty || parameters.count != other.parameters.count
    {
      return true
    }
    for (role, tensor) in parameters {
      guard let theirs = other.parameters[role], try tensor.holdsSame(as: theirs) else {
        return true
      }
    }
    return false
  }

  /// A name that nothing has, for a node or a value.
  func fresh(_ word: String) -> String {
    var text = "\(name)/\(word)"
    while scope.names.contains(text) { text += "'" }
    return text
  }
}

// MARK: - The layer

extension Subject {
  /// The attributes of the layer.
  var attributes: OrderedDictionary<String, JSON> { layer.attributes }

  var shape: RecurrentShape { layer.shape }

  /// The gates, in the order of their blocks.
  var gates: [Gate] { type(of: layer).gates }

  /// Gives the layer other attributes, all others staying as they are.
  mutating func set(_ changes: KeyValuePairs<String, JSON>) throws(SluiceError) {
    var members = layer.attributes
    for (name, value) in changes { members[name] = value }
    var fields = try JSONFields(.object(members))
    layer = try type(of: layer).init(attributes: &fields)
    try fields.finish()
  }

  /// The function that the layer has in the attribute `name`.
  func function(_ name: String) throws(SluiceError) -> ActivationFunction? {
    guard let json = attributes[name] else { return nil }
    return try ActivationFunction(json)
  }
}

// MARK: - Parameters

extension Subject {
  /// What the roles of the parameters of every pass begin with.
  var prefixes: [String] { shape.direction == .bidirectional ? ["", "reverse."] : [""] }

  func tensor(_ role: String) -> Tensor? { parameters[role] }

  mutating func replace(_ role: String, by tensor: Tensor?) { parameters[role] = tensor }

  /// Replaces the elements of the parameter in `role` of every pass, seen as rows.
  mutating func change(_ role: String, _ body: (Rows) -> Rows?) throws(SluiceError) {
    for prefix in prefixes {
      guard let tensor = parameters[prefix + role],
        let rows = body(Rows(elements: try tensor.elements(), shape: tensor.shape))
      else { continue }
      parameters[prefix + role] = try Tensor(
        tensor.elementType, shape: tensor.shape, rows.elements)
    }
  }

  /// Takes the parameter in `role` away from every pass; false if it has no element but zeros.
  mutating func drop(_ role: String) throws(SluiceError) -> Bool {
    var isSeen = false
    for prefix in prefixes {
      guard let tensor = parameters.removeValue(forKey: prefix + role) else { continue }
      isSeen = try tensor.elements(as: Double.self).contains { $0 != 0 } || isSeen
    }
    return isSeen
  }

  /// Gives each pass the parameters of the other.
  mutating func exchangePasses() {
    let old = parameters
    for role in old.keys where !role.hasPrefix("reverse.") {
      parameters[role] = old["reverse.\(role)"]
      parameters["reverse.\(role)"] = old[role]
    }
    for role in old.keys where role.hasPrefix("reverse.") {
      let own = String(role.dropFirst("reverse.".count))
      if old[own] == nil {
        parameters[own] = old[role]
        parameters[role] = nil
      }
    }
  }
}

extension Tensor {
  /// Whether both hold the same numbers in the same shape.
  func holdsSame(as other: Tensor) throws(SluiceError) -> Bool {
    guard shape == other.shape else { return false }
    return try elements(as: Double.self) == other.elements(as: Double.self)
  }
}

extension Node {
  /// The recurrent layer, if the node is one that has its parameters in the model.
  var cell: (any RecurrentLayer)? { layer as? any RecurrentLayer }
}
