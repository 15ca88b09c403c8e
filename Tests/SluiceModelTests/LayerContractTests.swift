import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What every kind of layer keeps, tested by being listed.
@Suite struct LayerContractTests {
  static let kinds = LayerKinds.all.map { $0.kind }

  @Test func `names are unique, in order and found again`() {
    #expect(
      Self.kinds == Array(Set(Self.kinds)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for type in LayerKinds.all { #expect(LayerKinds.named(type.kind) == type) }
    #expect(LayerKinds.named("gru") == nil)
  }

  @Test func `no example is of a kind that is not listed`() {
    #expect(Set(LayerExample.byKind.keys).subtracting(Self.kinds) == [])
  }

  static func examples(of kind: String) throws -> [LayerExample] {
    try #require(LayerExample.byKind[kind], "the kind '\(kind)' has no example")
  }

  @Test(arguments: kinds)
  func `attributes are read as they were written`(_ kind: String) throws {
    let type = try #require(LayerKinds.named(kind))
    for example in try Self.examples(of: kind) {
      let written = JSON.object(example.layer.attributes)
      var fields = try JSONFields(try JSON(parsing: written.text().utf8))
      let read = try type.init(attributes: &fields)
      try fields.finish()
      #expect(JSON.object(read.attributes) == written)
      #expect(read.inputs == example.layer.inputs)
      #expect(read.outputs == example.layer.outputs)
      #expect(read.parameters == example.layer.parameters)
    }
  }

  @Test(arguments: kinds)
  func `every missing attribute is refused by name`(_ kind: String) throws {
    let type = try #require(LayerKinds.named(kind))
    for example in try Self.examples(of: kind) {
      for key in example.layer.attributes.keys {
        var attributes = example.layer.attributes
        attributes[key] = nil
        var fields = try JSONFields(.object(attributes))
        expectError(.inconsistent, "attribute '\(key)' is missing") { () throws(SluiceError) in
          _ = try type.init(attributes: &fields)
        }
      }
    }
  }

  @Test(arguments: kinds)
  func `an attribute of another type is refused by name`(_ kind: String) throws {
    let type = try #require(LayerKinds.named(kind))
    let values: [JSON] = [
      .null, true, -1_000_000, .number(0.5), "no such word", [.number(0.5)], ["surplus": 1],
    ]
    for example in try Self.examples(of: kind) {
      for (key, right) in example.layer.attributes {
        let isNullable = example.nullable.contains(key)
        for wrong in values
        where !Self.mayReplace(right, wrong)
          && !(isNullable && (right == .null || wrong == .null))
          && !(example.open.contains(key) && Self.areAlike(right, wrong))
        {
          var attributes = example.layer.attributes
          attributes[key] = wrong
          var fields = try JSONFields(.object(attributes))
          let error = #expect(throws: SluiceError.self) {
            _ = try type.init(attributes: &fields)
          }
          let text = error?.description ?? "none"
          // What is wrong inside an attribute is said with its place.
          let isNamed = ["attribute '\(key)'", "\(key): ", "\(key)["].contains(
            where: text.hasPrefix)
          #expect(isNamed, "\(key) = \(wrong.text()): \(text)")
        }
      }
    }
  }

  /// Whether JSON writes two values alike.
  private static func areAlike(_ a: JSON, _ b: JSON) -> Bool {
    switch (a, b) {
    case (.integer, .integer), (.object, .object): true
    default: false
    }
  }

  /// Whether an attribute that is `right` could also be `wrong`.
  private static func mayReplace(_ right: JSON, _ wrong: JSON) -> Bool {
    switch (right, wrong) {
    case (.bool, .bool), (.number, .number), (.number, .integer): true
    default: false
    }
  }

  @Test(arguments: kinds)
  func `an unknown attribute is refused by name`(_ kind: String) throws {
    for example in try Self.examples(of: kind) {
      let model = try example.model()
      let text = model.json.text()
      let graph = try JSON(
        parsing: text.replacing(
          "\"attributes\":{", with: "\"attributes\":{\"surplus\":1,", maxReplacements: 1
        ).replacing("1,}", with: "1}").utf8)
      expectError(
        .unsupported, "nodes[0]: node 'node': attribute 'surplus' (1) is not understood"
      ) { () throws(SluiceError) in
        _ = try Model(json: graph, provenance: Provenance.test.json, parameters: model.parameters)
      }
    }
  }

  @Test(arguments: kinds)
  func `what is computed has the types that were foretold`(_ kind: String) throws {
    for example in try Self.examples(of: kind) {
      let model = try example.model()
      let outputs = try model.run(try example.values())
      #expect(Array(outputs.keys) == example.layer.outputs)
      for output in model.outputs {
        let type = try #require(model.type(of: output))
        let value = try #require(outputs[output.name])
        #expect(value.elementType.kind == type.elementType.kind, "\(output.name)")
        #expect(value.shape == type.shape.map(example.size), "\(output.name) \(type)")
      }
    }
  }

  @Test(arguments: kinds)
  func `single precision stays close to the reference`(_ kind: String) throws {
    for example in try Self.examples(of: kind) {
      let model = try example.model()
      let reference = try model.run(try example.values())
      let single = try model.run(try example.values(), precision: .float)
      for (name, tensor) in reference {
        let a: [Double] = try tensor.elements()
        let b: [Double] = try #require(single[name]).elements()
        #expect(a.contains { $0 != 0 } || example.mayBeZero, "\(name) is all zero")
        for (x, y) in zip(a, b) {
          let isClose = abs(x - y) <= 16 * Double(Float.ulpOfOne) * max(1, abs(x))
          #expect(isClose || (x.isNaN && y.isNaN), "\(name): \(x), \(y)")
        }
      }
    }
  }

  @Test(arguments: kinds, Precision.allCases)
  func `a row alone gives what it gives among others`(_ kind: String, _ precision: Precision) throws
  {
    for example in try Self.examples(of: kind) where !example.mixesRows {
      let model = try example.model()
      let values = try example.values()
      let together = try model.run(values, precision: precision)
      for row in 0..<3 {
        var inputs = values
        for input in model.inputs where input.type.shape.first == "batch" {
          inputs[input.name] = try values[input.name]?.batch(row)
        }
        let alone = try model.run(inputs, precision: precision)
        for output in model.outputs {
          let isBatch = model.type(of: output)?.shape.first == "batch"
          let tensor = try #require(together[output.name])
          let expected = try isBatch ? tensor.batch(row) : tensor
          #expect(try alone[output.name]?.bytes == expected.bytes, "\(output.name), row \(row)")
        }
      }
    }
  }
}

extension Tensor {
  /// Row `index` as a batch of one.
  fileprivate func batch(_ index: Int) throws -> Tensor {
    let row = try row(index)
    return try Tensor(elementType: elementType, shape: [1] + row.shape, source: row.source)
  }
}
