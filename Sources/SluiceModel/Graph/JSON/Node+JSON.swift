internal import OrderedCollections
internal import SluiceCore

extension ValueType {
  var json: JSON {
    let dimensions = shape.map { dimension -> JSON in
      switch dimension {
      case .fixed(let size): .integer(size)
      case .symbolic(let name): .string(name)
      }
    }
    return ["elementType": .string(elementType.rawValue), "shape": .array(dimensions)]
  }

  init(json: JSON) throws(SluiceError) {
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
  var json: JSON {
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

  init(json: JSON) throws(SluiceError) {
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

extension JSONFields {
  /// The elements of the array `key`, each read by `body`.
  mutating func list<Element>(
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
  mutating func names(_ key: String) throws(SluiceError) -> [String?] {
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
