internal import SluiceCore

extension Subgraph {
  /// The graph as JSON.
  var json: JSON {
    [
      "inputs": .array(inputs.map { ["name": .string($0.name), "type": $0.type.json] }),
      "outputs": .array(outputs.map { .string($0) }),
      "nodes": .array(nodes.map(\.json)),
    ]
  }

  /// Reads what ``json`` writes.
  init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let inputs = try fields.list("inputs") { (json) throws(SluiceError) -> SubgraphInput in
      var fields = try JSONFields(json)
      let name = try fields.string("name")
      let input = SubgraphInput(name, try ValueType(json: try fields.required("type")))
      try fields.finish()
      return input
    }
    let outputs = try fields.list("outputs") { (json) throws(SluiceError) -> String in
      guard let name = json.string else {
        throw .attribute("outputs", is: json, expected: "names")
      }
      return name
    }
    let nodes = try fields.list("nodes", Node.init(json:))
    try fields.finish()
    try self.init(inputs: inputs, outputs: outputs, nodes: nodes)
  }
}

extension JSONFields {
  /// The graph `key`.
  mutating func subgraph(_ key: String) throws(SluiceError) -> Subgraph {
    let json = try required(key)
    return try placing(at: key) { () throws(SluiceError) in try Subgraph(json: json) }
  }
}
