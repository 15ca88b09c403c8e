internal import SluiceCore

/// The architecture of a Keras model as its configuration states it, with sequences made explicit.
struct KerasArchitecture: Sendable {
  /// One layer and the calls that are made of it.
  struct Entry: Sendable {
    let className: String
    let name: String
    let config: JSON
    let calls: [KerasCall]
  }

  let name: String
  let entries: [Entry]
  let inputs: [KerasReference]
  let outputs: [KerasReference]

  /// Reads the JSON of `model_config`.
  ///
  /// - Throws: ``SluiceError`` if it is no Sequential or functional model, or breaks their rules.
  init(_ json: JSON) throws(SluiceError) {
    let (className, config) = try Self.object(json)
    switch className {
    case "Sequential": try self.init(sequential: config)
    case "Functional", "Model": try self.init(functional: config)
    default: throw .kerasModelClassUnknown(className)
    }
    try checkNames()
  }

  /// The class and the configuration of a serialised model or layer.
  private static func object(_ json: JSON) throws(SluiceError) -> (className: String, config: JSON)
  {
    var fields = try JSONFields(json)
    let className = try fields.kerasClassName()
    let config = try fields.required("config")
    // The graph is the functional model's to read; the rest is about building and compiling.
    fields.ignore(["name", "inbound_nodes", "build_config", "compile_config"])
    try fields.finish()
    return (className, config)
  }

  private func checkNames() throws(SluiceError) {
    guard entries.count <= Limits.layers else { throw .kerasTooManyLayers(entries.count) }
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw .kerasLayerTwice(entry.name)
    }
  }
}

// MARK: - Functional models

extension KerasArchitecture {
  private init(functional config: JSON) throws(SluiceError) {
    var fields = try JSONFields(config)
    name = try fields.optionalString("name") ?? "model"
    entries = try fields.array("layers").mapThrowing { (json) throws(SluiceError) in
      let (className, config) = try Self.object(json)
      var entry = try JSONFields(json)
      let name = try entry.optionalString("name") ?? config["name"]?.string
      guard let name else { throw .attributeMissing("name") }
      var calls = try placing(at: "layer \(name.quoted)") { () throws(SluiceError) in
        try entry.array("inbound_nodes").mapThrowing(KerasCall.init(inboundNode:))
      }
      // Nothing calls an input, but it gives its tensor all the same.
      if calls.isEmpty, className == "InputLayer" {
        calls = [KerasCall(arguments: [], keywords: [:])]
      }
      return Entry(className: className, name: name, config: config, calls: calls)
    }
    inputs = try KerasReference.list(try fields.required("input_layers"), key: "input_layers")
    outputs = try KerasReference.list(try fields.required("output_layers"), key: "output_layers")
    fields.ignore(["trainable", "dtype"])
    try fields.finish()
  }
}

// MARK: - Sequential models

extension KerasArchitecture {
  /// Reads a chain of layers, which Keras before 2.2.3 wrote without a name.
  private init(sequential config: JSON) throws(SluiceError) {
    let list: [JSON]
    var buildShape: JSON?
    if let bare = config.array {
      name = "sequential"
      list = bare
    } else {
      var fields = try JSONFields(config)
      name = try fields.optionalString("name") ?? "sequential"
      list = try fields.array("layers")
      buildShape = fields.optional("build_input_shape")
      fields.ignore(["trainable", "dtype"])
      try fields.finish()
    }
    var chain: [Entry] = []
    for json in list {
      let (className, config) = try Self.object(json)
      guard let name = config["name"]?.string else { throw .kerasNameless(className) }
      if chain.isEmpty, className != "InputLayer" {
        chain.append(
          try Self.impliedInput(for: name, config, className: className, buildShape: buildShape))
      }
      let call = KerasCall(
        arguments: chain.last.map { [.tensor(Self.reference(to: $0))] } ?? [], keywords: [:])
      chain.append(Entry(className: className, name: name, config: config, calls: [call]))
    }
    guard let first = chain.first, let last = chain.last else { throw .kerasNoLayers }
    entries = chain
    inputs = [Self.reference(to: first)]
    outputs = [Self.reference(to: last)]
  }

  /// The input that Keras makes in front of a first layer that states its own input shape.
  private static func impliedInput(
    for name: String, _ config: JSON, className: String, buildShape: JSON?
  ) throws(SluiceError) -> Entry {
    guard let shape = config["batch_input_shape"] ?? buildShape, shape.array != nil else {
      throw .kerasNoInputShape(name)
    }
    let dtype: JSON = className == "Embedding" ? "float32" : config["dtype"] ?? "float32"
    return Entry(
      className: "InputLayer", name: name + "_input",
      config: ["name": .string(name + "_input"), "batch_input_shape": shape, "dtype": dtype],
      calls: [KerasCall(arguments: [], keywords: [:])])
  }

  private static func reference(to entry: Entry) -> KerasReference {
    KerasReference(layer: entry.name, call: 0, output: 0)
  }
}
