internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A tensor of a Keras model: a value in the graph, and the mask that travels with it.
struct KerasTensor: Sendable {
  let value: String
  var mask: String?
}

/// The graph of a Keras model while it is being built.
struct KerasGraph {
  let version: KerasVersion
  private(set) var inputs: [ModelInput] = []
  private(set) var stateOutputs: [ModelOutput] = []
  private(set) var nodes: [Node] = []
  private(set) var parameters: OrderedDictionary<String, Tensor> = [:]
  private(set) var facts: [Provenance.Fact] = []
  private var types: [String: ValueType] = [:]
  private var nodeNames: Set<String> = []
  private var auxiliary: Set<String> = []
  private var known: Set<Provenance.Fact> = []

  init(version: KerasVersion) { self.version = version }

  /// The type of a value.
  func type(of value: String) -> ValueType? { types[value] }

  /// Records a fact, once.
  mutating func note(_ kind: Provenance.Fact.Kind, _ node: String?, _ text: String) {
    let fact = Provenance.Fact(kind, node: node, text)
    if known.insert(fact).inserted { facts.append(fact) }
  }

  /// Adds an input of the model and returns its value.
  mutating func addInput(
    _ name: String, _ type: ValueType, isState: Bool = false
  ) -> String {
    let name = unique(name) { types[$0] != nil }
    inputs.append(ModelInput(name, type, isState: isState))
    types[name] = type
    return name
  }

  /// Adds an output of the model that carries a state to the next call.
  mutating func addStateOutput(_ name: String, value: String, feeds input: String) {
    stateOutputs.append(ModelOutput(name, value: value, feedsInput: input))
  }

  /// Adds a parameter; a name that is there already is the same parameter of a shared layer.
  mutating func addParameter(_ name: String, _ tensor: Tensor) {
    if parameters[name] == nil { parameters[name] = tensor }
  }

  /// Adds a node and returns the values it makes, one for each output of the layer.
  ///
  /// A number is added to `name` where it is taken. `using` says which of the layer's outputs anything
  /// may read, `origin` Keras's name of the layer's class, and `isAuxiliary` that the node is to be
  /// dropped if nothing comes to read what it makes.
  mutating func add(
    _ name: String, _ layer: any Layer, reading inputs: [String?], using: Set<String>? = nil,
    parameters: OrderedDictionary<String, String> = [:], origin: String? = nil,
    isAuxiliary: Bool = false
  ) throws(SluiceError) -> [String] {
    let name = unique(name, nodeNames.contains)
    nodeNames.insert(name)
    let outputTypes = try layer.outputTypes(inputs.map { name in name.flatMap { types[$0] } })
    var values: [String] = []
    var outputs: [String?] = []
    for (index, (output, type)) in zip(layer.outputs, outputTypes).enumerated() {
      let isUsed = using?.contains(output) ?? true
      let isMain = index == 0 || output == "last"
      let value = unique(isMain ? name : "\(name).\(output)") { types[$0] != nil }
      values.append(value)
      outputs.append(isUsed ? value : nil)
      if isUsed { types[value] = type }
    }
    nodes.append(
      Node(
        name: name, layer: layer, inputs: inputs, outputs: outputs, parameters: parameters,
        origin: origin == layer.kind ? nil : origin))
    if isAuxiliary { auxiliary.insert(name) }
    return values
  }

  /// Adds a node that makes one value which is dropped again if nothing reads it.
  mutating func addAuxiliary(
    _ name: String, _ layer: any Layer, reading inputs: [String?]
  ) throws(SluiceError) -> String {
    try add(name, layer, reading: inputs, isAuxiliary: true)[0]
  }

  /// Drops the auxiliary nodes whose values nothing reads.
  mutating func prune(keeping outputs: [String]) {
    var needed = Set(outputs)
    var kept: [Node] = []
    for node in nodes.reversed() {
      let isRead = node.outputs.contains { $0.map(needed.contains) ?? false }
      guard isRead || !auxiliary.contains(node.name) else { continue }
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    nodes = kept.reversed()
  }

  /// `name`, with a number added where `isTaken` says so.
  private func unique(_ name: String, _ isTaken: (String) -> Bool) -> String {
    guard isTaken(name) else { return name }
    var number = 1
    while isTaken("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }
}
