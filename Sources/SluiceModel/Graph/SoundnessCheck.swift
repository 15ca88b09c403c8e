internal import OrderedCollections
internal import SluiceCore

/// Proves a graph sound while it computes the type of every value.
struct SoundnessCheck {
  /// The parameters of the model; nil in a graph inside a layer, whose parameters are the layer's.
  private let parameters: OrderedDictionary<String, Tensor>?
  private var types: [String: ValueType] = [:]
  private var nodeNames: Set<String> = []
  private var usedParameters: Set<String> = []

  static func types(
    inputs: [ModelInput], outputs: [ModelOutput], nodes: [Node],
    parameters: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) -> [String: ValueType] {
    var check = SoundnessCheck(parameters: parameters)
    for input in inputs {
      try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        try check.define(input.name, input.type)
      }
    }
    try check.visit(nodes)
    try check.visit(outputs, inputs: inputs)
    if let unused = parameters.keys.first(where: { !check.usedParameters.contains($0) }) {
      throw .parameterUnused(unused)
    }
    return check.types
  }

  /// The types of the values in a graph inside a layer.
  static func types(
    inputs: [SubgraphInput], outputs: [String], nodes: [Node]
  ) throws(SluiceError) -> [String: ValueType] {
    var check = SoundnessCheck(parameters: nil)
    for input in inputs { try check.define(input.name, input.type) }
    try check.visit(nodes)
    for output in outputs where check.types[output] == nil { throw .valueUndefined(output) }
    return check.types
  }

  private init(parameters: OrderedDictionary<String, Tensor>?) { self.parameters = parameters }

  private mutating func visit(_ nodes: [Node]) throws(SluiceError) {
    for node in nodes {
      try placing(at: "node \(node.name.quoted) (\(node.layer.kind))") { () throws(SluiceError) in
        try visit(node)
      }
    }
  }

  private mutating func define(_ value: String, _ type: ValueType) throws(SluiceError) {
    guard type.shape.count <= Limits.rank else {
      throw .valueRank(
        value.quoted, "\(type.shape)", found: type.shape.count, expected: "at most \(Limits.rank)")
    }
    let type = type.naming(unknownSizesOf: value)
    guard types.updateValue(type, forKey: value) == nil else { throw .valueDefinedTwice(value) }
  }

  private mutating func visit(_ node: Node) throws(SluiceError) {
    guard nodeNames.insert(node.name).inserted else { throw .nodeNameTwice(node.name) }
    try checkArity(of: node)
    try checkParameters(of: node)
    var inputTypes: [ValueType?] = []
    for input in node.inputs {
      guard let input else {
        inputTypes.append(nil)
        continue
      }
      guard let type = types[input] else { throw .valueUndefined(input) }
      inputTypes.append(type)
    }
    let outputTypes = try node.layer.outputTypes(inputTypes)
    for (name, type) in zip(node.outputs, outputTypes) {
      if let name { try define(name, type) }
    }
  }

  private func checkArity(of node: Node) throws(SluiceError) {
    let count = node.inputs.count
    switch node.layer.inputs {
    case .named(let names, let required):
      guard count == names.count else { throw .inputCount(count, expected: "\(names.count)") }
      if let missing = node.inputs.prefix(required).firstIndex(of: nil) {
        throw .inputMissing(names[missing])
      }
    case .variadic(let minimum):
      guard count >= minimum else { throw .inputCount(count, expected: "at least \(minimum)") }
      guard !node.inputs.contains(nil) else { throw .inputMissing("every input") }
    }
    guard node.outputs.count == node.layer.outputs.count else {
      throw .outputCount(node.outputs.count, expected: node.layer.outputs.count)
    }
  }

  private mutating func checkParameters(of node: Node) throws(SluiceError) {
    let slots = node.layer.parameters
    for slot in slots {
      guard let name = node.parameters[slot.role] else {
        if slot.isOptional { continue }
        throw .parameterMissing(role: slot.role)
      }
      usedParameters.insert(name)
      guard let parameters else { continue }
      guard let tensor = parameters[name] else { throw .parameterUndefined(name) }
      guard tensor.shape == slot.shape else {
        throw .parameterShape(slot.role, "\(tensor.shape)", expected: slot.shape)
      }
      guard tensor.elementType.kind == slot.kind else {
        throw .parameterKind(
          slot.role, tensor.elementType.rawValue, expected: slot.kind.numbers)
      }
    }
    let roles = Set(slots.map(\.role))
    if let stranger = node.parameters.keys.first(where: { !roles.contains($0) }) {
      throw .parameterRoleUnknown(stranger, expected: slots.map(\.role))
    }
  }

  private func visit(_ outputs: [ModelOutput], inputs: [ModelInput]) throws(SluiceError) {
    var names: Set<String> = []
    var states: [String: ValueType] = [:]
    for input in inputs where input.isState { states[input.name] = input.type }
    for output in outputs {
      try placing(at: "output \(output.name.quoted)") { () throws(SluiceError) in
        guard names.insert(output.name).inserted else { throw .outputNameTwice(output.name) }
        guard let type = types[output.value] else { throw .valueUndefined(output.value) }
        guard let input = output.feedsInput else { return }
        guard let state = states.removeValue(forKey: input) else { throw .stateUndefined(input) }
        guard type.fits(state) else {
          throw .stateDiffers(input, "\(type)", expected: "\(state)")
        }
      }
    }
  }
}
