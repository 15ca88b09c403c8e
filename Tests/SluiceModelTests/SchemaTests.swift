import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// The schemas describe what is written, and nothing else.
@Suite struct SchemaTests {
  static let kinds = LayerKinds.all.map { $0.kind }

  @Test(arguments: kinds)
  func `the graph of every kind of layer is as the schema says`(_ kind: String) throws {
    let schema = try SchemaValidator(named: "model")
    for example in try LayerContractTests.examples(of: kind) {
      #expect(schema.problems(in: try Self.written(example.model().json)) == [])
    }
  }

  @Test(arguments: ActivationTable.all)
  func `every function is as the schema says`(_ function: ActivationFunction) throws {
    let schema = try SchemaValidator(named: "model")
    let features = ValueType(.float32, ["batch", 2])
    let model = try Model(
      name: "", inputs: [ModelInput("x", features)], outputs: [],
      nodes: [Node(name: "a", layer: Activation(function), inputs: ["x"], outputs: [nil])],
      parameters: [:], provenance: .test)
    #expect(schema.problems(in: try Self.written(model.json)) == [])
  }

  @Test(arguments: Fixtures.keras)
  func `a model that was read from Keras is as the schemas say`(_ name: String) throws {
    let model = try ModelFile(
      contentsOf: Fixtures.kerasPath(name), configuration: Fixtures.kerasConfigPath(name)
    ).model
    let graph = try SchemaValidator(named: "model")
    #expect(graph.problems(in: try Self.written(model.json)) == [])
    let provenance = try SchemaValidator(named: "provenance")
    #expect(provenance.problems(in: try Self.written(model.provenance.json)) == [])
  }

  @Test(arguments: kinds)
  func `the schema refuses what reading refuses`(_ kind: String) throws {
    let schema = try SchemaValidator(named: "model")
    let example = try #require(try LayerContractTests.examples(of: kind).first)
    let graph = try example.model().json
    let node = try #require(graph["nodes"]?.array?.first?.object)
    for key in node.keys {
      #expect(schema.problems(in: Self.with(node.without(key), in: graph)) != [], "\(key) missing")
    }
    var surplus = node
    surplus["surplus"] = 1
    #expect(schema.problems(in: Self.with(surplus, in: graph)) != [])
    let attributes = try #require(node["attributes"]?.object)
    var changed = node
    for key in attributes.keys {
      changed["attributes"] = .object(attributes.without(key))
      #expect(schema.problems(in: Self.with(changed, in: graph)) != [], "\(key) missing")
      guard !example.open.contains(key) else { continue }
      changed["attributes"] = .object(attributes.merging([key: ["no": 1]]) { $1 })
      #expect(schema.problems(in: Self.with(changed, in: graph)) != [], "\(key) wrong")
    }
    changed["attributes"] = .object(attributes.merging(["surplus": 1]) { $1 })
    #expect(schema.problems(in: Self.with(changed, in: graph)) != [])
    changed = node
    changed["parameters"] = example.open.contains("parameters") ? ["surplus": 1] : ["no": "tensor"]
    #expect(schema.problems(in: Self.with(changed, in: graph)) != [])
    changed = node
    changed["kind"] = "Surplus"
    #expect(schema.problems(in: Self.with(changed, in: graph)) != [])
  }

  @Test func `the schema has one definition for every kind`() throws {
    let schema = try JSON(
      parsing: try InputFile(
        path: Fixtures.root.appending(path: "Schemas/model.schema.json").path
      ).allBytes())
    let listed = schema["$defs"]?["node"]?["oneOf"]?.array?.compactMap { $0["$ref"]?.string }
    #expect(listed == Self.kinds.map { "#/$defs/\($0)" })
  }

  @Test func `a schema with an unknown keyword satisfies nothing`() {
    let schema = SchemaValidator(["type": "integer", "multipleOf": 2])
    #expect(schema.problems(in: 4) == ["$: unknown keyword multipleOf"])
    #expect(SchemaValidator(["$ref": "#/$defs/no"]).problems(in: 4) == ["$: no #/$defs/no"])
  }

  /// The JSON as a reader of the file gets it.
  private static func written(_ json: JSON) throws -> JSON { try JSON(parsing: json.text().utf8) }

  private static func with(_ node: OrderedDictionary<String, JSON>, in graph: JSON) -> JSON {
    var members = graph.object ?? [:]
    members["nodes"] = [.object(node)]
    return .object(members)
  }
}

extension OrderedDictionary<String, JSON> {
  fileprivate func without(_ key: String) -> Self { filter { $0.key != key } }
}
