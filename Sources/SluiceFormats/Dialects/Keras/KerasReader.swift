internal import HDF5
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Reads a whole model that Keras 2 or 3 saved in HDF5: architecture and weights, nothing executed.
struct KerasReader {
  private let file: HDF5File
  private let version: KerasVersion
  private let architecture: KerasArchitecture
  private var layers: [String: any KerasLayer] = [:]
  private var graph: KerasGraph

  /// Reads the model in `file`.
  static func read(_ file: HDF5File) throws(SluiceError) -> Model {
    var reader = try KerasReader(file)
    try reader.readLayers()
    let outputs = try reader.buildGraph()
    return try reader.model(outputs)
  }

  private init(_ file: HDF5File) throws(SluiceError) {
    self.file = file
    guard let config = try file.root.text("model_config") else { throw .kerasNoConfig }
    guard let version = try file.root.text("keras_version") else { throw .kerasVersionMissing }
    self.version = try KerasVersion(version)
    architecture = try placing(at: "model_config") { () throws(SluiceError) in
      guard config.utf8.count <= Limits.configurationBytes else {
        throw .configurationTooLarge(config.utf8.count, limit: Limits.configurationBytes)
      }
      return try KerasArchitecture(try JSON(parsing: config.utf8))
    }
    graph = KerasGraph(version: self.version)
  }

  // MARK: - Layers

  private mutating func readLayers() throws(SluiceError) {
    try refuseUnknownClasses()
    for entry in architecture.entries {
      guard let type = KerasLayers.named(entry.className) else { continue }
      let layer = try placing(at: "layer \(entry.name.quoted) (\(entry.className))") {
        () throws(SluiceError) in
        try read(type, entry)
      }
      layers[entry.name] = layer
    }
  }

  /// Names all classes that cannot be read at once; the unsafe ones first.
  private func refuseUnknownClasses() throws(SluiceError) {
    for entry in architecture.entries where KerasLayers.runningCode.contains(entry.className) {
      throw SluiceError.kerasLayerRunsCode(entry.className).at("layer \(entry.name.quoted)")
    }
    let unknown = architecture.entries.filter { KerasLayers.named($0.className) == nil }
    guard unknown.isEmpty else {
      throw .kerasLayersUnsupported(unknown.map { ($0.className, $0.name) })
    }
  }

  private mutating func read(
    _ type: any KerasLayer.Type, _ entry: KerasArchitecture.Entry
  ) throws(SluiceError) -> any KerasLayer {
    var config = try JSONFields(entry.config)
    let name = config.optional("name") ?? .string(entry.name)
    guard name == .string(entry.name) else {
      throw .attribute("name", is: name, expected: entry.name.quoted)
    }
    config.ignore(["batch_input_shape"] + KerasLayers.trainingKeys)
    let dataType = try KerasDataType(type.hasDataTypePolicy ? config.optional("dtype") : nil)
    let weights = try KerasWeights(
      of: entry.name, in: file, below: "/model_weights", policy: dataType)
    var source = KerasLayerSource(
      name: entry.name, className: entry.className, version: version, dataType: dataType,
      config: config, weights: weights)
    let layer = try type.init(&source)
    try source.config.finish()
    try source.weights.finish()
    if dataType.computesInHalf {
      source.note(
        .note,
        "Keras computes this layer in \(dataType.compute.rawValue); Sluice keeps full precision")
    }
    for fact in source.facts { graph.note(fact.kind, fact.node, fact.text) }
    return layer
  }

  // MARK: - Graph

  private mutating func buildGraph() throws(SluiceError) -> [ModelOutput] {
    var tensors: [KerasReference: KerasTensor] = [:]
    for (entry, call) in try KerasCallOrder.sorted(architecture) {
      try placing(at: "layer \(entry.name.quoted) (\(entry.className))") { () throws(SluiceError) in
        let outputs = try self.call(entry, entry.calls[call], tensors)
        for (index, output) in outputs.enumerated() {
          tensors[KerasReference(layer: entry.name, call: call, output: index)] = output
        }
      }
    }
    return try modelOutputs(tensors)
  }

  private mutating func call(
    _ entry: KerasArchitecture.Entry, _ call: KerasCall, _ tensors: [KerasReference: KerasTensor]
  ) throws(SluiceError) -> [KerasTensor] {
    guard let layer = layers[entry.name] else { return [] }
    var keywords: [String: [KerasTensor]] = [:]
    for (key, argument) in call.keywords {
      let references = try argument.references.mapThrowing { (reference) throws(SluiceError) in
        try tensors.lookUp(reference)
      }
      try Self.checkConstants(key, argument)
      if !references.isEmpty { keywords[key] = references }
    }
    let site = KerasCallSite(
      name: entry.name, className: entry.className, isOnly: entry.calls.count == 1,
      tensors: try call.arguments.flatMap(\.references).mapThrowing {
        (reference) throws(SluiceError) in
        try tensors.lookUp(reference)
      },
      constants: call.arguments.flatMap(\.constants), keywords: keywords)
    return try layer.call(site, &graph)
  }

  /// A keyword that says "not training", or nothing, changes nothing.
  private static func checkConstants(_ key: String, _ argument: KerasArgument) throws(SluiceError) {
    for constant in argument.constants
    where constant != .null && !(key == "training" && constant == false) {
      throw .kerasArgument(key, constant.excerpt)
    }
  }

  private func modelOutputs(
    _ tensors: [KerasReference: KerasTensor]
  ) throws(SluiceError) -> [ModelOutput] {
    var outputs: [ModelOutput] = []
    for reference in architecture.outputs {
      let tensor = try placing(at: "output_layers") { () throws(SluiceError) in
        try tensors.lookUp(reference)
      }
      let name = reference.output == 0 ? reference.layer : tensor.value
      outputs.append(ModelOutput(name, value: tensor.value))
    }
    return Self.distinct(outputs + graph.stateOutputs)
  }

  /// The outputs with a number added to every name that is taken, but to none that is new.
  private static func distinct(_ outputs: [ModelOutput]) -> [ModelOutput] {
    let wanted = Set(outputs.map(\.name))
    var taken: Set<String> = []
    return outputs.map { output in
      var name = output.name
      var number = 0
      while (number > 0 && wanted.contains(name)) || !taken.insert(name).inserted {
        number += 1
        name = "\(output.name)_\(number)"
      }
      return ModelOutput(name, value: output.value, feedsInput: output.feedsInput)
    }
  }

  // MARK: - Model

  /// The inputs in the order in which Keras takes them, then the states.
  private func orderedInputs() throws(SluiceError) -> [ModelInput] {
    var byName: OrderedDictionary<String, ModelInput> = [:]
    for input in graph.inputs { byName[input.name] = input }
    var inputs: [ModelInput] = []
    for reference in architecture.inputs {
      guard let input = byName.removeValue(forKey: reference.layer), !input.isState else {
        throw .kerasInputUnknown(reference.layer)
      }
      inputs.append(input)
    }
    if let stranger = byName.values.first(where: { !$0.isState }) {
      throw .kerasInputNotListed(stranger.name)
    }
    return inputs + byName.values
  }

  private mutating func model(_ outputs: [ModelOutput]) throws(SluiceError) -> Model {
    graph.prune(keeping: outputs.map(\.value))
    if file.root.attributes["training_config"] != nil
      || file.object(at: "/optimizer_weights") != nil
    {
      graph.note(.dropped, nil, "the state of the training (optimizer, losses) is left out")
    }
    let backend = try file.root.text("backend")
    return try Model(
      name: architecture.name, inputs: try orderedInputs(), outputs: outputs, nodes: graph.nodes,
      parameters: graph.parameters,
      provenance: Provenance(
        format: "Keras HDF5", version: version.text,
        producer: "Keras \(version.text)" + (backend.map { " on \($0)" } ?? ""), facts: graph.facts)
    )
  }
}

extension [KerasReference: KerasTensor] {
  fileprivate func lookUp(_ reference: KerasReference) throws(SluiceError) -> KerasTensor {
    guard let tensor = self[reference] else {
      throw .kerasReferenceDangling(
        reference.layer, call: reference.call, output: reference.output)
    }
    return tensor
  }
}

extension HDF5Group {
  /// The text of the attribute `name`; nil if there is none.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it is no single text.
  func text(_ name: String) throws(SluiceError) -> String? {
    guard let attribute = attributes[name] else { return nil }
    guard case .strings(let texts) = attribute.value, texts.count == 1 else {
      throw .hdf5AttributeNotText(name)
    }
    return texts[0]
  }
}
