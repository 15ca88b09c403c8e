package import SluiceCore

extension Provenance {
  /// The provenance as JSON.
  package var json: JSON {
    [
      "format": .string(format),
      "version": version.map { .string($0) } ?? .null,
      "producer": producer.map { .string($0) } ?? .null,
      "computedIn": computedIn.map { .string($0.rawValue) } ?? .null,
      "facts": .array(
        facts.map { fact in
          [
            "kind": .string(fact.kind.rawValue), "node": fact.node.map { .string($0) } ?? .null,
            "text": .string(fact.text),
          ]
        }),
    ]
  }

  init(json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    let format = try fields.string("format")
    let version = try fields.optionalString("version")
    let producer = try fields.optionalString("producer")
    let computedIn: ElementType? = try fields.choiceOrNull("computedIn")
    let facts = try fields.list("facts") { (json) throws(SluiceError) -> Fact in
      var fields = try JSONFields(json)
      let kind: Fact.Kind = try fields.choice("kind")
      let node = try fields.optionalString("node")
      let fact = Fact(kind, node: node, try fields.string("text"))
      try fields.finish()
      return fact
    }
    self.init(
      format: format, version: version, producer: producer, computedIn: computedIn, facts: facts)
    try fields.finish()
  }
}
