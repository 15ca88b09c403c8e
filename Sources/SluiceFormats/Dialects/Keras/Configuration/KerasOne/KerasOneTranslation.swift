internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Puts the configuration of a model of Keras 1, or of what came before, into the form of Keras 2.
struct KerasOneTranslation {
  private let context: KerasContext
  /// The orders of a picture's dimensions that any layer of the file states.
  private let statedOrders: Set<String>

  /// The configuration of a model, which only Keras 1 wrote otherwise than layers are read.
  ///
  /// - Throws: ``SluiceError``, placed at the layer, with code `.unsupported` if something of it is not
  ///   understood.
  static func currentForm(of json: JSON, _ context: KerasContext) throws(SluiceError) -> JSON {
    guard context.version.generation < 2 else { return json }
    context.note(
      .inferred, nil,
      "the configuration is of Keras \(context.version.text): it is read in the words of Keras 2")
    let translation = KerasOneTranslation(context: context, statedOrders: Set(json.orders))
    return try translation.model(json)
  }

  /// Records a fact.
  func note(_ kind: Provenance.Fact.Kind, _ text: String) { context.note(kind, nil, text) }

  /// The order of a picture's dimensions, for a layer that does not state it.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` unless those that do state one and the same.
  func pictureOrder() throws(SluiceError) -> JSON {
    guard statedOrders.count == 1, let name = statedOrders.first,
      let order = KerasOneClass.orders[name]
    else {
      throw .kerasOption(
        "dim_ordering", .null,
        why: "Keras 1 left it out for this layer, and no other layer of the file tells it")
    }
    note(.inferred, "dim_ordering, which Keras 1 left out, is \(name) as in the other layers")
    return order
  }

  // MARK: - Models

  /// The outermost model: an object with a class, or the flat form of what came before Keras 1.
  private func model(_ json: JSON) throws(SluiceError) -> JSON {
    guard json["class_name"] == nil, var members = json.object else { return try layer(json) }
    for key in ["optimizer", "loss", "loss_weights", "sample_weight_mode", "class_mode", "metrics"]
    {
      members[key] = nil
    }
    var fields = try JSONFields(.object(members))
    let className = try fields.string("name")
    guard className == "Sequential" else { throw .kerasModelClassUnknown(className) }
    let layers = try fields.array("layers")
    fields.ignore(["keras_version", "backend"])
    try fields.finish()
    return try sequential(try Self.nested(layers), named: nil)
  }

  /// Layers of the flat form, in which the class is called `name`, in that of Keras 1.
  private static func nested(_ layers: [JSON]) throws(SluiceError) -> [JSON] {
    var counts: [String: Int] = [:]
    return try layers.mapThrowing { (layer) throws(SluiceError) in
      guard var config = layer.object, let className = config["name"]?.string else {
        throw .jsonWrongKind(layer, expected: "a layer")
      }
      let name = config["custom_name"]?.string ?? className.lowercased()
      counts[name, default: 0] += 1
      let count = counts[name, default: 1]
      config["name"] = .string(count == 1 ? name : "\(name)_\(count)")
      if let shape = config.removeValue(forKey: "input_shape")?.array {
        config["batch_input_shape"] = .array([.null] + shape)
      }
      if let inner = config["layers"]?.array {
        config["layers"] = .array(
          try inner.mapThrowing { (branch) throws(SluiceError) in
            guard branch["name"] == "Sequential", let layers = branch["layers"]?.array else {
              throw .jsonWrongKind(branch, expected: "a Sequential")
            }
            return ["class_name": "Sequential", "config": .array(try nested(layers))]
          })
      }
      return ["class_name": .string(className), "config": .object(config)]
    }
  }

  // MARK: - Layers

  /// A layer or a model with all that is inside it; what stands beside its configuration stays.
  func layer(_ json: JSON) throws(SluiceError) -> JSON {
    guard var members = json.object, let className = members["class_name"]?.string,
      let config = members["config"]
    else { throw .jsonWrongKind(json, expected: "a layer with a class and a configuration") }
    let name = members["name"]?.string ?? config["name"]?.string ?? ""
    return try placing(at: name.isEmpty ? className : "layer \(name.quoted) (\(className))") {
      () throws(SluiceError) in
      switch className {
      case "Sequential":
        let list = config.array ?? config["layers"]?.array ?? []
        let whole = try sequential(list, named: name.isEmpty ? nil : name)
        members["class_name"] = whole["class_name"]
        members["config"] = whole["config"]
      case "Model", "Functional":
        members["config"] = try functional(config)
      default:
        guard let entry = KerasOneClass.all[className] else {
          // Named with all others that are not known, and never taken for the class of Keras 2.
          if !KerasLayers.runningCode.contains(className) {
            members["class_name"] = .string("\(className) of Keras 1")
          }
          break
        }
        members["class_name"] = .string(entry.name)
        members["config"] = .object(try entry.translated(config, self))
      }
      return .object(members)
    }
  }

  private func functional(_ config: JSON) throws(SluiceError) -> JSON {
    guard var members = config.object, let layers = members["layers"]?.array else {
      throw .attributeMissing("layers")
    }
    var graph = KerasOneGraph()
    for json in layers {
      let calls = json["inbound_nodes"]?.array ?? []
      if json["class_name"] == "Merge", let config = json["config"],
        let name = (json["name"] ?? config["name"])?.string
      {
        try placing(at: "layer \(name.quoted) (Merge)") { () throws(SluiceError) in
          _ = graph.append(try KerasOneMerge(config), named: name, calls)
        }
      } else {
        graph.append(try layer(json))
      }
    }
    members["layers"] = .array(graph.layers)
    return .object(members)
  }

  /// A chain of layers; one that begins by merging other chains becomes a graph.
  private func sequential(_ list: [JSON], named name: String?) throws(SluiceError) -> JSON {
    guard list.first?["class_name"] == "Merge" else {
      let layers = try list.mapThrowing(layer)
      guard let name else { return ["class_name": "Sequential", "config": .array(layers)] }
      return [
        "class_name": "Sequential", "config": ["name": .string(name), "layers": .array(layers)],
      ]
    }
    var graph = KerasOneGraph()
    let output = try chain(list, &graph)
    let config: JSON = [
      "name": .string(name ?? "sequential"), "layers": .array(graph.layers),
      "input_layers": .array(graph.inputs), "output_layers": [output],
    ]
    return ["class_name": "Model", "config": config]
  }

  /// Adds a chain to a graph and returns the reference to what it gives.
  private func chain(_ list: [JSON], _ graph: inout KerasOneGraph) throws(SluiceError) -> JSON {
    var output: JSON?
    for json in list {
      guard let config = json["config"] else { throw .attributeMissing("config") }
      if output == nil, json["class_name"] == "Merge" {
        var members = config.object ?? [:]
        let branches = members.removeValue(forKey: "layers")?.array ?? []
        let results = try branches.mapThrowing { (branch) throws(SluiceError) in
          guard branch["class_name"] == "Sequential", let list = branch["config"]?.array else {
            throw .kerasOption(
              "layers", branch["class_name"] ?? .null, why: "only chains of layers can be merged")
          }
          return try chain(list, &graph)
        }
        let name = members["name"]?.string ?? "merge"
        output = graph.append(
          try KerasOneMerge(.object(members)), named: name, [.array(results)])
      } else {
        let current = try layer(json)
        let entry = try KerasEntry(current)
        if output == nil, entry.className != "InputLayer" {
          output = graph.append(
            try KerasArchitecture.impliedInput(for: entry, buildShape: nil).entry)
        }
        output = graph.append(current, calling: output)
      }
    }
    guard let output else { throw .kerasNoLayers }
    return output
  }
}

extension JSON {
  /// The values of all attributes `dim_ordering`.
  fileprivate var orders: [String] {
    switch self {
    case .array(let elements): elements.flatMap(\.orders)
    case .object(let members):
      members.flatMap { key, value in
        key == "dim_ordering" ? [value.string].compactMap { $0 } : value.orders
      }
    default: []
    }
  }
}
