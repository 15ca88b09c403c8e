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
