internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A Sequential or functional model, which is a layer wherever it stands inside another one.
struct KerasModel: KerasLayer {
  static let classNames = ["Functional", "Model", "Sequential"]
  static let reads = "at any depth, with several inputs and outputs and shared layers"
  static let hasDataTypePolicy = false

  private let architecture: KerasArchitecture
  private let units: [KerasUnit]
  private let order: [KerasCallOrder.Step]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    architecture = try KerasArchitecture(source.className, source.json, source.version)
    source.config.ignore(source.config.remaining)
    order = try KerasCallOrder.sorted(architecture, source.version)
    var filing = KerasFiling(layersIn: source.version)
    var units: [KerasUnit] = []
    for (index, member) in architecture.members.enumerated() {
      let isMade = index == 0 && architecture.impliesInput
      units.append(
        try isMade
          ? source.child(member.entry, at: []) : source.member(member.entry, of: &filing))
    }
    self.units = units
    try checkInputs()
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    call.arguments = try call.arguments.mapThrowing { (argument) throws(SluiceError) in
      try arranged(argument, graph.version)
    }
    if graph.version.generation < 3, let mask = call.keywords["mask"] {
      call.keywords["mask"] = try arranged(mask, graph.version)
    }
    let masks = try call.takeMasks(architecture.inputs.count)
    var given = try call.several()
    guard given.count == architecture.inputs.count else {
      throw .kerasArgumentCount(given.count, expected: "\(architecture.inputs.count)")
    }
    for (index, mask) in (masks ?? []).enumerated() {
      // In Keras 3, no mask is that of the tensor.
      guard mask != nil || graph.version.generation < 3 else { continue }
      given[index].mask = mask
      // Keras 3 hangs the mask on the tensor, where it stays.
      if graph.version.generation >= 3 { graph.setMask(mask, of: given[index]) }
    }
    var inputs: [String: KerasTensor] = [:]
    for (reference, tensor) in zip(architecture.inputs, given) { inputs[reference.layer] = tensor }
    return try run(inputs, isOnly: call.isOnly, &graph).map(\.tensor)
  }

  /// A dictionary of a call as the list of what it gives for each input.
  ///
  /// Keras takes the members by the names of the inputs; for a model whose inputs are a dictionary
  /// themselves Keras 3 takes them in the order of the keys, and Keras 2 by those keys.
  private func arranged(
    _ argument: KerasArgument<KerasTensor>, _ version: KerasVersion
  ) throws(SluiceError) -> KerasArgument<KerasTensor> {
    guard let members = argument.dictionary else { return argument }
    var names = inputNames
    if let keys = architecture.inputStructure.dictionary?.keys {
      guard version.generation < 3 else { return argument }
      names = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    let found = names.compactMap { members[$0] }
    guard found.count < names.count else { return .list(found) }
    guard version.generation < 3 else {
      throw .kerasDictionaryKeys(Array(members.keys), expected: names)
    }
    return argument
  }

  /// Computes the whole model, of which every input becomes one of the graph.
  func callAsWhole(
    _ graph: inout KerasGraph
  ) throws(SluiceError) -> [(name: String, tensor: KerasTensor)] {
    try run([:], isOnly: true, &graph)
  }

  /// The name.
  var name: String { architecture.name }

  /// The inputs in Keras's order.
  var inputNames: [String] { architecture.inputs.map(\.layer) }

  /// Fails unless every input layer is listed as an input, once, and nothing else is.
  private func checkInputs() throws(SluiceError) {
    var unlisted = OrderedSet(units.filter { $0.layer is KerasInput }.map(\.name))
    for name in inputNames {
      guard unlisted.remove(name) != nil else { throw .kerasInputUnknown(name) }
    }
    if let stranger = unlisted.first { throw .kerasInputNotListed(stranger) }
  }

  private func run(
    _ inputs: [String: KerasTensor], isOnly: Bool, _ graph: inout KerasGraph
  ) throws(SluiceError) -> [(name: String, tensor: KerasTensor)] {
    var tensors: [KerasReference: KerasTensor] = [:]
    for step in order {
      let (member, unit) = (architecture.members[step.member], units[step.member])
      let results: [KerasTensor]
      if let input = inputs[unit.name], unit.layer is KerasInput {
        results = [input]
      } else {
        results = try placing(at: "layer \(unit.name.quoted) (\(unit.className))") {
          () throws(SluiceError) in
          let call = member.calls[step.call]
          let site = try tensors.site(
            of: call, for: unit, isOnly: isOnly && member.calls.count == 1)
          return try unit.call(site, &graph)
        }
      }
      for (index, result) in results.enumerated() {
        tensors[KerasReference(layer: unit.name, call: step.call, output: index)] = result
      }
    }
    return try architecture.outputs.mapThrowing { (reference) throws(SluiceError) in
      let tensor = try placing(at: "output_layers") { () throws(SluiceError) in
        try tensors.lookUp(reference)
      }
      return (reference.output == 0 ? reference.layer : tensor.value, tensor)
    }
  }
}

extension [KerasReference: KerasTensor] {
  /// A call with its references replaced by the tensors that they refer to.
  fileprivate func site(
    of call: KerasCall, for unit: KerasUnit, isOnly: Bool
  ) throws(SluiceError) -> KerasCallSite {
    var keywords: OrderedDictionary<String, KerasArgument<KerasTensor>> = [:]
    for (key, argument) in call.keywords { keywords[key] = try argument.map(lookUp) }
    // In Keras 2, no mask is what the call was made with; in Keras 3, that of the tensor.
    var isUnmasked = false
    if unit.context.version.generation < 3, case .constant(.null) = call.keywords["mask"] {
      isUnmasked = true
    }
    return KerasCallSite(
      name: unit.path, className: unit.className, isOnly: isOnly,
      arguments: try call.arguments.mapThrowing { (argument) throws(SluiceError) in
        let argument = try argument.map(lookUp)
        return isUnmasked ? argument.map { KerasTensor(value: $0.value) } : argument
      }, keywords: keywords)
  }

  fileprivate func lookUp(_ reference: KerasReference) throws(SluiceError) -> KerasTensor {
    guard let tensor = self[reference] else {
      throw .kerasReferenceDangling(
        reference.layer, call: reference.call, output: reference.output)
    }
    return tensor
  }
}
