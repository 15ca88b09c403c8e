import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// What is written comes back, bit for bit.
@Suite struct RoundTripTests {
  /// Fails unless two models are the same to the last bit.
  static func expectSame(_ a: Model, _ b: Model, at location: SourceLocation = #_sourceLocation)
    throws
  {
    #expect(a.json == b.json, sourceLocation: location)
    #expect(a.provenance == b.provenance, sourceLocation: location)
    #expect(a.types == b.types, sourceLocation: location)
    try expectSame(a.parameters, b.parameters, at: location)
  }

  static func expectSame(
    _ a: OrderedDictionary<String, Tensor>, _ b: OrderedDictionary<String, Tensor>,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    #expect(Set(a.keys) == Set(b.keys), sourceLocation: location)
    for (name, tensor) in a {
      let other = try #require(b[name], sourceLocation: location)
      #expect(tensor.elementType == other.elementType, "\(name)", sourceLocation: location)
      #expect(tensor.shape == other.shape, "\(name)", sourceLocation: location)
      #expect(try tensor.bytes == other.bytes, "\(name)", sourceLocation: location)
    }
  }

  @Test func `a model with its attachments comes back`() throws {
    let example = try ModelFile.example()
    try withNative(try nativeBytes(example)) { read in
      try Self.expectSame(example.model, read.model)
      try Self.expectSame(example.attachments, read.attachments)
      #expect(read.model.nodes.map(\.origin) == ["CuDNNGRU", nil])
      #expect(read.model.provenance.facts.map(\.text) == ["gates r z n", "a \u{1F} b"])
    }
  }

  @Test(arguments: Fixtures.keras)
  func `a model from Keras comes back, and its file is the same every time`(_ name: String) throws {
    let (path, config) = (Fixtures.kerasPath(name), Fixtures.kerasConfigPath(name))
    let file = try ModelFile(contentsOf: path, configuration: config)
    let bytes = try nativeBytes(file)
    #expect(try nativeBytes(file) == bytes)
    #expect(try nativeBytes(try ModelFile(contentsOf: path, configuration: config)) == bytes)
    try withNative(bytes) { read in
      try Self.expectSame(file.model, read.model)
      #expect(read.attachments.isEmpty)
      #expect(try nativeBytes(read) == bytes)
    }
  }

  @Test func `constants of every kind of elements come back`() throws {
    let constants: OrderedDictionary<String, Tensor> = [
      "a": try Tensor(shape: [2], [0.5, -2.0]), "b": try Tensor(shape: [], [7]),
      "c": try Tensor(shape: [1, 2], [true, false]),
    ]
    let model = try Model(
      name: "", inputs: [], outputs: constants.keys.map { ModelOutput($0, value: $0) },
      nodes: constants.map { name, tensor in
        Node(
          name: name, layer: Constant(tensor), inputs: [], outputs: [name],
          parameters: ["value": name])
      }, parameters: constants, provenance: .init(format: "test", version: nil, producer: nil))
    try withNative(try nativeBytes(ModelFile(model: model, attachments: [:]))) { read in
      try Self.expectSame(model, read.model)
      let outputs = try read.model.run([:])
      #expect(try outputs.mapValues { try $0.bytes } == constants.mapValues { try $0.bytes })
    }
  }

  @Test func `a native file becomes the same native file`() throws {
    let bytes = try nativeBytes(try ModelFile.example())
    let again = try withNative(bytes) { try nativeBytes($0) }
    #expect(again == bytes)
  }

  @Test func `the bytes do not depend on the order of parameters and attachments`() throws {
    let example = try ModelFile.example()
    let (model, attachments) = (example.model, example.attachments)
    let reversed = try Model(
      name: model.name, inputs: model.inputs, outputs: model.outputs, nodes: model.nodes,
      parameters: OrderedDictionary(uniqueKeysWithValues: model.parameters.reversed()),
      provenance: model.provenance)
    let file = ModelFile(
      model: reversed, attachments: OrderedDictionary(uniqueKeysWithValues: attachments.reversed()))
    #expect(try nativeBytes(file) == nativeBytes(example))
  }

  @Test func `an attachment that has the name of a parameter is refused, and nothing is written`()
    throws
  {
    let example = try ModelFile.example()
    let file = ModelFile(
      model: example.model, attachments: ["shared": try #require(example.attachments["a"])])
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      let error = #expect(throws: SluiceError.self) { try NativeFormat.write(file, to: path) }
      #expect(error?.description == "attachment 'shared' has the name of a parameter")
      #expect(error?.code == .inconsistent)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == [])
    }
  }

  @Test func `a file may be written over the one that is being read`() throws {
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      let example = try ModelFile.example()
      try NativeFormat.write(example, to: path)
      let read = try ModelFile(contentsOf: path)
      try NativeFormat.write(read, to: path, replacing: true)
      try Self.expectSame(example.model, try ModelFile(contentsOf: path).model)
    }
  }
}
