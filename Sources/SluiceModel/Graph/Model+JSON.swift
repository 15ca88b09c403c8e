package import OrderedCollections
package import SluiceCore

extension Model {
  /// The version of the graph's JSON form.
  package static let formatVersion = 1

  /// The graph as JSON, without the elements of its parameters; see `Schemas/model.schema.json`.
  package var json: JSON {
    [
      "version": .integer(Self.formatVersion),
      "name": .string(name),
      "inputs": .array(inputs.map(\.json)),
      "outputs": .array(outputs.map(\.json)),
      "nodes": .array(nodes.map(\.json)),
    ]
  }

  /// Reads what ``json`` and ``Provenance/json`` write.
  ///
  /// - Throws: ``SluiceError`` if the graph is malformed, of an unknown version or not sound.
  package init(
    json: JSON, provenance: JSON, parameters: OrderedDictionary<String, Tensor>
  ) throws(SluiceError) {
    var fields = try JSONFields(json)
    let version = try fields.integer("version", in: 0...Int.max)
    guard version == Self.formatVersion else { throw .graphVersion(version, Self.formatVersion) }
    let name = try fields.string("name")
    let inputs = try fields.list("inputs", ModelInput.init(json:))
    let outputs = try fields.list("outputs", ModelOutput.init(json:))
    let nodes = try fields.list("nodes", Node.init(json:))
    try fields.finish()
    try self.init(
      name: name, inputs: inputs, outputs: outputs, nodes: nodes, parameters: parameters,
      provenance: try placing(at: "provenance") { () throws(SluiceError) in
        try Provenance(json: provenance)
      })
  }
}

extension ModelInput {
  fileprivate var json: JSON {
    ["name": .string(name), "type": type.json, "isState": .bool(isState)]
  }

  fileprivate init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let name = try fields.string("name")
    let type = try ValueType(json: try fields.required("type"))
    self.init(name, type, isState: try fields.bool("isState"))
    try fields.finish()
  }
}

extension ModelOutput {
  fileprivate var json: JSON {
    [
      "name": .string(name), "value": .string(value),
      "feedsInput": feedsInput.map { .string($0) } ?? .null,
    ]
  }

  fileprivate init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let name = try fields.string("name")
    let value = try fields.string("value")
    self.init(name, value: value, feedsInput: try fields.optionalString("feedsInput"))
    try fields.finish()
  }
}

extension ValueType {
  fileprivate var json: JSON {
    let dimensions = shape.map { dimension -> JSON in
      switch dimension {
      case .fixed(let size): .integer(size)
      case .symbolic(let name): .string(name)
      }
    }
    return ["elementType": .string(elementType.rawValue), "shape": .array(dimensions)]
  }

  fileprivate init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let elementType: ElementType = try fields.choice("elementType")
    var shape: [Dimension] = []
    for dimension in try fields.array("shape") {
      switch dimension {
      case .integer(let size) where size >= 0: shape.append(.fixed(size))
      case .string(let name): shape.append(.symbolic(name))
      default: throw .attribute("shape", is: dimension, expected: "a size or a name")
      }
    }
    guard shape.count <= Limits.rank else {
      throw .attribute("shape", shape.count, over: Limits.rank)
    }
    self.init(elementType, shape)
    try fields.finish()
  }
}

extension Node {
  fileprivate var json: JSON {
    [
      "name": .string(name),
      "kind": .string(layer.kind),
      "origin": origin.map { .string($0) } ?? .null,
      "attributes": .object(layer.attributes),
      "inputs": .array(inputs.map { $0.map { .string($0) } ?? .null }),
      "outputs": .array(outputs.map { $0.map { .string($0) } ?? .null }),
      "parameters": .object(parameters.mapValues { .string($0) }),
    ]
  }

  fileprivate init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let name = try fields.string("name")
    let kind = try fields.string("kind")
    self = try placing(at: "node \(name.quoted)") { () throws(SluiceError) in
      guard let type = LayerKinds.named(kind) else { throw .layerKindUnknown(kind) }
      var attributes = try fields.fields("attributes")
      let layer = try type.init(attributes: &attributes)
      try attributes.finish()
      var parameters: OrderedDictionary<String, String> = [:]
      let roles = try fields.required("parameters")
      guard let members = roles.object else {
        throw .attribute("parameters", is: roles, expected: "an object")
      }
      for (role, tensor) in members {
        guard let tensor = tensor.string else {
          throw .attribute(role, is: tensor, expected: "the name of a tensor")
        }
        parameters[role] = tensor
      }
      let node = Node(
        name: name, layer: layer, inputs: try fields.names("inputs"),
        outputs: try fields.names("outputs"), parameters: parameters,
        origin: try fields.optionalString("origin"))
      try fields.finish()
      return node
    }
  }
}

extension Provenance {
  /// The provenance as JSON.
  package var json: JSON {
    [
      "format": .string(format),
      "version": version.map { .string($0) } ?? .null,
      "producer": producer.map { .string($0) } ?? .null,
      "facts": .array(
        facts.map { fact in
          [
            "kind": .string(fact.kind.rawValue), "node": fact.node.map { .string($0) } ?? .null,
            "text": .string(fact.text),
          ]
        }),
    ]
  }

  fileprivate init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let format = try fields.string("format")
    let version = try fields.optionalString("version")
    let producer = try fields.optionalString("producer")
    let facts = try fields.list("facts") { (json) throws(SluiceError) -> Fact in
      var fields = try JSONFields(json)
      let kind: Fact.Kind = try fields.choice("kind")
      let node = try fields.optionalString("node")
      let fact = Fact(kind, node: node, try fields.string("text"))
      try fields.finish()
      return fact
    }
    self.init(format: format, version: version, producer: producer, facts: facts)
    try fields.finish()
  }
}

extension JSONFields {
  /// The elements of the array `key`, each read by `body`.
  fileprivate mutating func list<Element>(
    _ key: String, _ body: (JSON) throws(SluiceError) -> Element
  ) throws(SluiceError) -> [Element] {
    var result: [Element] = []
    for (index, json) in try array(key).enumerated() {
      try placing(at: "\(key)[\(index)]") { () throws(SluiceError) in
        result.append(try body(json))
      }
    }
    return result
  }

  /// The array `key` of names, of which some may be absent.
  fileprivate mutating func names(_ key: String) throws(SluiceError) -> [String?] {
    var result: [String?] = []
    for json in try array(key) {
      switch json {
      case .null: result.append(nil)
      case .string(let name): result.append(name)
      default: throw .attribute(key, is: json, expected: "names or null")
      }
    }
    return result
  }
}
