internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The graph of a Keras model while it is being built.
struct KerasGraph {
  let context: KerasContext
  private(set) var inputs: [ModelInput] = []
  private(set) var stateOutputs: [ModelOutput] = []
  private(set) var nodes: [Node] = []
  private(set) var parameters: OrderedDictionary<String, Tensor> = [:]
  private var types: [String: ValueType] = [:]
  /// What is known of values that hold sizes of dimensions.
  var sizes: [String: KerasSizes] = [:]
  private var calls = 0
  private var nodeNames = UniqueNames()
  private var valueNames = UniqueNames()
  private var constantNames = UniqueNames()
  private var auxiliary: Set<String> = []
  /// The masks that tensors were given after they were made, or nil where theirs was taken away.
  private var masks: [String: String?] = [:]
  /// The values that are one tensor with another, which a layer passed on as it was.
  private var tensors: [String: String] = [:]

  init(_ context: KerasContext) { self.context = context }

  /// The version of Keras that saved the file.
  var version: KerasVersion { context.version }

  /// The type of a value.
  func type(of value: String) -> ValueType? { types[value] }

  /// Records a fact, once.
  func note(_ kind: Provenance.Fact.Kind, _ node: String?, _ text: String) {
    context.note(kind, node, text)
  }

  /// Counts a call of a layer.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if there are too many.
  mutating func countCall() throws(SluiceError) {
    calls += 1
    guard calls <= Limits.nodes else { throw .kerasTooMany("calls") }
  }

  /// Adds an input of the model and returns its value.
  mutating func addInput(
    _ name: String, _ type: ValueType, isState: Bool = false
  ) -> String {
    let name = valueNames.claim(name)
    inputs.append(ModelInput(name, type, isState: isState))
    types[name] = type
    return name
  }

  /// Adds an output of the model that carries a state to the next call.
  mutating func addStateOutput(_ name: String, value: String, feeds input: String) {
    stateOutputs.append(ModelOutput(name, value: value, feedsInput: input))
  }

  /// Adds the parameter `role` of a layer and returns its name; a further call of the layer has the
  /// same parameter.
  mutating func addParameter(_ tensor: Tensor, _ role: String, of layer: String) -> String {
    let name = "\(layer)/\(role)"
    if parameters[name] == nil { parameters[name] = tensor }
    return name
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
    guard nodes.count < Limits.nodes else { throw .kerasTooMany("nodes") }
    let name = nodeNames.claim(name)
    let outputTypes = try layer.outputTypes(inputs.map { name in name.flatMap { types[$0] } })
    var values: [String] = []
    var outputs: [String?] = []
    for (index, (output, type)) in zip(layer.outputs, outputTypes).enumerated() {
      let isUsed = using?.contains(output) ?? true
      let isMain = index == 0 || output == "last"
      let wanted = isMain ? name : "\(name).\(output)"
      let value = isUsed ? valueNames.claim(wanted) : wanted
      values.append(value)
      outputs.append(isUsed ? value : nil)
      if isUsed { types[value] = type }
    }
    nodes.append(
      Node(
        name: name, layer: layer, inputs: inputs, outputs: outputs, parameters: parameters,
        origin: origin == layer.kind ? nil : origin))
    if isAuxiliary { auxiliary.insert(name) }
    let passesOn = layer is Identity || (layer as? Activation)?.function == .linear
    if passesOn, let source = inputs.first ?? nil {
      tensors[values[0]] = tensors[source] ?? source
    }
    return values
  }

  /// Adds a node with parameters of its own, by role.
  mutating func add(
    _ name: String, _ layer: any Layer, reading inputs: [String?], using: Set<String>? = nil,
    with parameters: OrderedDictionary<String, Tensor>, origin: String? = nil
  ) throws(SluiceError) -> [String] {
    var names: OrderedDictionary<String, String> = [:]
    for (role, tensor) in parameters { names[role] = addParameter(tensor, role, of: name) }
    return try add(
      name, layer, reading: inputs, using: using, parameters: names, origin: origin)
  }

  /// Adds a node that makes one value which is dropped again if nothing reads it.
  mutating func addAuxiliary(
    _ name: String, _ layer: any Layer, reading inputs: [String?]
  ) throws(SluiceError) -> String {
    try add(name, layer, reading: inputs, isAuxiliary: true)[0]
  }

  /// Adds a block of numbers, dropped again if nothing reads it.
  mutating func constant(
    _ numbers: [Double], shape: [Int], _ type: ElementType, named name: String
  ) throws(SluiceError) -> String {
    let tensor = try Tensor(type, shape: shape, numbers)
    let parameter = addParameter(tensor, "value", of: constantNames.claim(name))
    return try add(
      name, Constant(tensor), reading: [], parameters: ["value": parameter], isAuxiliary: true)[0]
  }

  /// Drops the auxiliary nodes whose values nothing reads.
  mutating func prune(keeping outputs: [String]) {
    var needed = Set(outputs)
    var kept: [Node] = []
    var unread: Set<String> = []
    for node in nodes.reversed() {
      let isRead = node.outputs.contains { $0.map(needed.contains) ?? false }
      guard isRead || !auxiliary.contains(node.name) else {
        unread.formUnion(node.parameters.values)
        continue
      }
      needed.formUnion(node.inputs.compactMap { $0 })
      kept.append(node)
    }
    nodes = kept.reversed()
    for node in nodes { unread.subtract(node.parameters.values) }
    parameters = parameters.filter { !unread.contains($0.key) }
  }
}

// MARK: - Masks that change

extension KerasGraph {
  /// Gives a tensor another mask, or none, for all calls that follow.
  mutating func setMask(_ mask: String?, of tensor: KerasTensor) {
    masks[tensors[tensor.value] ?? tensor.value] = .some(mask)
  }

  /// The call with its arguments as they are masked now.
  func masked(_ call: KerasCallSite) -> KerasCallSite {
    guard !masks.isEmpty else { return call }
    var call = call
    let update = { (tensor: KerasTensor) in
      let mask = masks[tensors[tensor.value] ?? tensor.value] ?? tensor.mask
      return KerasTensor(value: tensor.value, mask: mask)
    }
    call.arguments = call.arguments.map { $0.map(update) }
    call.keywords = call.keywords.mapValues { $0.map(update) }
    return call
  }
}
