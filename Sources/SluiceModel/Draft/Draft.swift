package import OrderedCollections
package import SluiceCore

/// A model, or a graph inside a layer, while a dialect puts it together and rewrites change it.
///
/// Values that are known while the graph is built are ``constants``: they have no node until one that
/// is computed reads them.
package struct Draft {
  /// The values that the graph is given.
  package private(set) var inputs: [ModelInput] = []
  /// What the graph gives.
  package var outputs: [ModelOutput] = []
  /// The nodes; each reads only what inputs, constants and earlier nodes make.
  package var nodes: [Node] = []
  /// The parameters of the nodes, by name.
  package var parameters: OrderedDictionary<String, Tensor> = [:]
  /// The values that are known.
  package private(set) var constants: [String: Tensor] = [:]
  /// The types of all values.
  package private(set) var types: [String: ValueType] = [:]
  /// What is known of the integers that values hold which are sizes of dimensions.
  var sizes: [String: KnownSizes] = [:]
  /// What there is to say of the graph.
  package private(set) var facts: OrderedSet<Provenance.Fact> = []
  /// Whether real constants are folded; integers always are, since shapes depend on them.
  package let foldsNumbers: Bool
  /// What may still be computed while the graph is read, shared with the graphs in it.
  let folding: FoldingBudget
  /// The constants that layers have made of constants, so that a weight which is used twice is one.
  private var foldedValues: [String: [String]] = [:]
  /// The parameters that constants have become; nodes that read the same constant share one.
  private var parameterNames: [String: String] = [:]
  private var nodeNames = UniqueNames()
  private var valueNames = UniqueNames()

  package init(foldsNumbers: Bool = true) {
    self.foldsNumbers = foldsNumbers
    folding = FoldingBudget()
  }

  /// A graph in a layer of `outer`.
  package init(inside outer: Draft) {
    foldsNumbers = outer.foldsNumbers
    folding = outer.folding
  }

  /// Records a fact, once.
  package mutating func note(_ kind: Provenance.Fact.Kind, _ node: String?, _ text: String) {
    facts.append(Provenance.Fact(kind, node: node, text))
  }

  /// Takes over what was recorded of a graph inside the node that is called `node`.
  package mutating func takeFacts(of inner: Draft, inside node: String) {
    for fact in inner.facts {
      let place = fact.node.map { "\($0.quoted) inside: " } ?? ""
      note(fact.kind, node, place + fact.text)
    }
  }

  /// Lets what was recorded of one node be said of another that takes its place.
  mutating func moveFacts(of old: String, to new: String) {
    facts = OrderedSet(
      facts.map { $0.node == old ? Provenance.Fact($0.kind, node: new, $0.text) : $0 })
  }

  /// Adds an input and returns its value.
  package mutating func addInput(
    _ name: String, _ type: ValueType, isState: Bool = false
  ) -> String {
    let name = valueNames.claim(name)
    let type = type.naming(unknownSizesOf: name)
    inputs.append(ModelInput(name, type, isState: isState))
    types[name] = type
    return name
  }

  /// Lets a value hold the sizes that one of the graph around holds.
  package mutating func takeSizes(of value: String, from outer: String, in graph: Draft) {
    sizes[value] = graph.sizes[outer]
  }

  /// Adds a value that is known; `name` is what its node is called if anything reads it.
  package mutating func constant(_ tensor: Tensor, named name: String) -> String {
    let name = valueNames.claim(name)
    constants[name] = tensor
    types[name] = ValueType(tensor.elementType, tensor.shape.map { .fixed($0) })
    if let known = KnownSizes(tensor) { sizes[name] = known }
    return name
  }

  /// The integers of a value that is known.
  package func integers(_ value: String) throws(SluiceError) -> [Int]? {
    guard let tensor = constants[value], tensor.elementType.kind == .integer else { return nil }
    return try tensor.integers()
  }

  /// Adds what `layer` makes and returns the values, one for each output.
  ///
  /// Attributes that are computed from constants are settled, and a layer of which every input is a
  /// constant becomes constants. Parameters are values by role; those that are constants become
  /// parameters of the node, others its inputs.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the layer does not accept its inputs, `.limit`
  ///   if there are too many nodes.
  package mutating func add(
    _ name: String, _ layer: any Layer, reading inputs: [String?],
    parameters roles: OrderedDictionary<String, String> = [:], origin: String? = nil
  ) throws(SluiceError) -> [String] {
    let (layer, inputs) = try settled(layer, inputs)
    if layer is Identity, let input = inputs[0], constants[input] != nil { return [input] }
    if roles.isEmpty, let known = try folded(layer, inputs) {
      let key = "\(layer.kind)\(JSON.object(layer.attributes).text())\(inputs)"
      if let values = foldedValues[key] { return values }
      let values = zip(layer.outputs, known).enumerated().map { index, item in
        constant(item.1, named: index == 0 ? name : "\(name).\(item.0)")
      }
      foldedValues[key] = values
      return values
    }
    guard nodes.count < Limits.nodes else { throw .tooManyNodes(Limits.nodes) }
    let name = nodeNames.claim(name)
    let node = bound(name, layer, inputs, roles)
    let outputTypes = try refined(
      node.layer.outputTypes(node.inputs.map { $0.flatMap { types[$0] } }), node.layer, node.inputs)
    var values: [String] = []
    for (index, (output, type)) in zip(node.layer.outputs, outputTypes).enumerated() {
      let value = valueNames.claim(index == 0 ? name : "\(name).\(output)")
      types[value] = type.naming(unknownSizesOf: value)
      values.append(value)
    }
    if let known = try knownSizes(node.layer, node.inputs) {
      for (value, sizes) in zip(values, known) { self.sizes[value] = sizes }
    }
    nodes.append(
      Node(
        name: name, layer: node.layer, inputs: node.inputs, outputs: values,
        parameters: node.parameters, origin: origin == node.layer.kind ? nil : origin))
    return values
  }

  /// A node whose parameters are constants, or inputs where they are computed.
  private mutating func bound(
    _ name: String, _ layer: any Layer, _ inputs: [String?],
    _ roles: OrderedDictionary<String, String>
  ) -> Node {
    var kept: OrderedDictionary<String, String> = [:]
    for (role, value) in roles {
      guard let tensor = constants[value] else { continue }
      let parameter = parameterNames[value] ?? "\(name)/\(role)"
      parameterNames[value] = parameter
      parameters[parameter] = tensor
      kept[role] = parameter
    }
    let computed = roles.keys.filter { kept[$0] == nil }
    guard !computed.isEmpty else {
      return Node(name: name, layer: layer, inputs: inputs, outputs: [], parameters: kept)
    }
    let wrapper = ComputedParameters(layer, roles: computed)
    return Node(
      name: name, layer: wrapper, inputs: wrapper.roles.map { roles[$0] } + inputs, outputs: [],
      parameters: kept)
  }
}

// MARK: - Changing

extension Draft {
  /// Tells the types of all values anew, and the sizes that they hold, after nodes have been replaced.
  mutating func retype() throws(SluiceError) {
    for node in nodes {
      let made = try node.layer.outputTypes(node.inputs.map { $0.flatMap { types[$0] } })
      for (value, type) in zip(node.outputs, made) {
        if let value { types[value] = type.naming(unknownSizesOf: value) }
      }
      // What was the size of one node's output may now be that of another's.
      if let known = try knownSizes(node.layer, node.inputs) {
        for (value, size) in zip(node.outputs, known) {
          if let value { sizes[value] = size }
        }
      }
    }
  }

  /// A draft of some of the nodes, without inputs and outputs.
  func part(_ nodes: [Node]) -> Draft {
    var part = self
    part.inputs = []
    part.outputs = []
    part.nodes = nodes
    part.facts = []
    return part
  }

  /// Makes an input of a value that the graph has a type for.
  mutating func takeInput(_ value: String, _ type: ValueType) {
    inputs.append(ModelInput(value, type))
  }

  /// Replaces the node at `index` by others that make the same values.
  package mutating func replace(_ index: Int, with replacement: [Node]) {
    nodes.replaceSubrange(index...index, with: replacement)
  }

  /// A name for a further node, that none has.
  package mutating func nodeName(_ wanted: String) -> String { nodeNames.claim(wanted) }

  /// A name for a further value of a type, that none has.
  package mutating func value(_ wanted: String, _ type: ValueType) -> String {
    let name = valueNames.claim(wanted)
    types[name] = type.naming(unknownSizesOf: name)
    return name
  }
}
