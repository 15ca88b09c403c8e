internal import OrderedCollections
internal import SluiceCore

/// A layer as the configuration states it.
struct KerasEntry: Sendable {
  let className: String
  let name: String
  let config: JSON
  /// A number that all places of one object bear; not all places need to bear it.
  let sharedObject: Int?

  /// Reads a serialised layer, which must be one of Keras's own.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if its class is somebody else's.
  init(_ json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    className = try fields.kerasClassName()
    config = try fields.required("config")
    let own = config["name"]
    let name = try fields.optionalString("name") ?? own?.string
    if let name, let own, own != .string(name) {
      throw .attribute("name", is: own, expected: name.quoted)
    }
    // Keras before 2.2.3 gave no name to a Sequential, of which the configuration is a bare list.
    self.name = name ?? (className == "Sequential" ? "sequential" : "")
    guard !self.name.isEmpty else { throw .kerasNameless(className) }
    // The graph is the functional model's to read; the rest is about building and compiling.
    fields.ignore(["inbound_nodes", "build_config", "compile_config"])
    sharedObject = fields.optional("shared_object_id")?.integer
    try fields.finish()
  }

  /// Reads the layer that stands at `index` in the list of a model.
  init(_ json: JSON, at index: Int) throws(SluiceError) {
    let name = json["name"]?.string ?? json["config"]?["name"]?.string
    self = try placing(at: name.map { "layer \($0.quoted)" } ?? "layers[\(index)]") {
      () throws(SluiceError) in try KerasEntry(json)
    }
  }

  init(className: String, name: String, config: JSON) {
    self.className = className
    self.name = name
    self.config = config
    sharedObject = nil
  }
}

/// The architecture of a Keras model as its configuration states it, with sequences made explicit.
struct KerasArchitecture: Sendable {
  /// One layer and the calls that are made of it.
  struct Member: Sendable {
    let entry: KerasEntry
    let calls: [KerasCall]
  }

  let name: String
  private(set) var members: [Member]
  /// The inputs with the lists and dictionaries in which a call gives them.
  let inputStructure: KerasArgument<KerasReference>
  private(set) var outputs: [KerasReference]
  /// Whether the file leaves out the input, which Keras makes when it reads it.
  let impliesInput: Bool

  /// The inputs in Keras's order.
  var inputs: [KerasReference] { inputStructure.tensors }

  /// Reads the configuration of a model of class `className`.
  ///
  /// - Throws: ``SluiceError`` if it is no Sequential or functional model, or breaks their rules.
  init(
    _ className: String, _ config: JSON, _ version: KerasVersion
  ) throws(SluiceError) {
    switch className {
    case "Sequential": try self.init(sequential: config)
    case "Functional", "Model": try self.init(functional: config)
    default: throw .kerasModelClassUnknown(className)
    }
    try checkNames()
    self = withIndicesFromZero(version)
  }

  /// The same with the number of every call that is referred to made smaller by what `inner` says, in
  /// the list of outputs by what `outputs` says.
  func shifting(
    inner: (KerasReference) -> Int, outputs: (KerasReference) -> Int
  ) -> KerasArchitecture {
    var shifted = self
    shifted.members = members.map { member in
      Member(entry: member.entry, calls: member.calls.map { $0.shifting(inner) })
    }
    shifted.outputs = self.outputs.map { $0.shifted(by: outputs($0)) }
    return shifted
  }

  private func checkNames() throws(SluiceError) {
    var names: Set<String> = []
    for member in members where !names.insert(member.entry.name).inserted {
      throw .kerasLayerTwice(member.entry.name)
    }
  }
}

// MARK: - Functional models

extension KerasArchitecture {
  private init(functional config: JSON) throws(SluiceError) {
    var fields = try JSONFields(config)
    name = try fields.optionalString("name") ?? "model"
    impliesInput = false
    members = try fields.array("layers").enumerated().mapThrowing { (item) throws(SluiceError) in
      let (index, json) = item
      let entry = try KerasEntry(json, at: index)
      var fields = try JSONFields(json)
      var calls = try placing(at: "layer \(entry.name.quoted)") { () throws(SluiceError) in
        try fields.array("inbound_nodes").mapThrowing(KerasCall.init(inboundNode:))
      }
      // Nothing calls an input, but it gives its tensor all the same.
      if calls.isEmpty, entry.className == "InputLayer" {
        calls = [KerasCall(arguments: [], keywords: [:])]
      }
      return Member(entry: entry, calls: calls)
    }
    inputStructure = try KerasArgument(
      references: try fields.required("input_layers"), key: "input_layers")
    outputs = try KerasArgument(
      references: try fields.required("output_layers"), key: "output_layers"
    ).tensors
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
    var chain: [Member] = []
    var implies = false
    for (index, json) in list.enumerated() {
      let entry = try KerasEntry(json, at: index)
      if chain.isEmpty, entry.className != "InputLayer" {
        implies = true
        chain.append(try Self.impliedInput(for: entry, buildShape: buildShape))
      }
      let call = KerasCall(
        arguments: chain.last.map { [.tensor(Self.reference(to: $0))] } ?? [], keywords: [:])
      chain.append(Member(entry: entry, calls: [call]))
    }
    guard let first = chain.first, let last = chain.last else { throw .kerasNoLayers }
    members = chain
    impliesInput = implies
    inputStructure = .tensor(Self.reference(to: first))
    outputs = [Self.reference(to: last)]
  }

  /// The input that Keras makes in front of a first layer that is none.
  ///
  /// The shape is that of the first layer which states one, models inside included; it stays unknown
  /// where the sequence stands inside another model and is given its input there.
  static func impliedInput(
    for first: KerasEntry, buildShape: JSON?
  ) throws(SluiceError) -> Member {
    let name = first.name + "_input"
    var config: OrderedDictionary<String, JSON> = ["name": .string(name)]
    let (stated, type) = statedInput(of: first)
    if let shape = stated ?? buildShape, shape.array != nil {
      config["batch_input_shape"] = shape
      config["dtype"] = type
    }
    return Member(
      entry: KerasEntry(className: "InputLayer", name: name, config: .object(config)),
      calls: [KerasCall(arguments: [], keywords: [:])])
  }

  /// The input shape and the type that a layer states for itself or for the first layer inside it.
  private static func statedInput(of layer: KerasEntry) -> (shape: JSON?, type: JSON) {
    var config = layer.config
    var className = layer.className
    for _ in 0..<Limits.jsonDepth {
      if let shape = config["batch_input_shape"] ?? config["batch_shape"] {
        return (shape, className == "Embedding" ? "float32" : config["dtype"] ?? "float32")
      }
      let layers = config.array ?? config["layers"]?.array ?? []
      guard let inner = config["layer"] ?? layers.first, let next = inner["config"] else { break }
      config = next
      className = inner["class_name"]?.string ?? ""
    }
    return (nil, "float32")
  }

  private static func reference(to member: Member) -> KerasReference {
    KerasReference(layer: member.entry.name, call: 0, output: 0)
  }
}
