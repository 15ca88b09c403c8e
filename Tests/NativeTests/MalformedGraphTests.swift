import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// A native file whose graph is wrong is refused with a line that says where.
@Suite struct MalformedGraphTests {
  /// A dense layer of two units: inputs `x`, parameter `d/kernel` of three features.
  static func model() throws -> Model {
    try Model(
      name: "small", inputs: [ModelInput("x", ValueType(.float32, ["batch", 3]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "d", layer: Dense(inputSize: 3, units: 2, activation: .tanh), inputs: ["x"],
          outputs: ["y"], parameters: ["kernel": "d/kernel"])
      ], parameters: ["d/kernel": try Tensor(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])],
      provenance: Provenance(format: "test", version: nil, producer: nil))
  }

  /// Fails unless the file that `change` makes of a sound one is refused with this text.
  private func expect(
    _ code: SluiceError.Code, _ text: String, at location: SourceLocation = #_sourceLocation,
    _ change: (inout NativeText) -> Void
  ) throws {
    var file = NativeText(try Self.model())
    change(&file)
    let bytes = try file.bytes(data: Array(repeating: 0, count: 24))
    let error = #expect(throws: SluiceError.self, sourceLocation: location) {
      try withNative(bytes) { _ in }
    }
    let line = error?.place.dropFirst().joined(separator: ": ") ?? ""
    let found = [line, error?.message ?? ""].filter { !$0.isEmpty }.joined(separator: ": ")
    #expect(found == text, sourceLocation: location)
    #expect(error?.code == code, sourceLocation: location)
  }

  @Test func `the file that is broken below is sound`() throws {
    let model = try Self.model()
    let data = try #require(model.parameters["d/kernel"]).bytes
    try withNative(try NativeText(model).bytes(data: data)) { read in
      try RoundTripTests.expectSame(model, read.model)
    }
  }

  @Test func `versions that are not known are refused`() throws {
    try expect(.unsupported, "'sluice.version' is '2', expected '1'") {
      $0.metadata["sluice.version"] = "2"
    }
    try expect(.unsupported, "sluice.model: the graph has version 2, expected 1") {
      $0.replace(#""version":1"#, with: #""version":2"#)
    }
    try expect(
      .unsupported,
      "is a safetensors file of tensors alone: its metadata has no 'sluice.version'"
    ) { $0.metadata["sluice.version"] = nil }
  }

  @Test func `graph and provenance are both there`() throws {
    try expect(.inconsistent, "metadata 'sluice.model' is missing") {
      $0.metadata["sluice.model"] = nil
    }
    try expect(.inconsistent, "metadata 'sluice.provenance' is missing") {
      $0.metadata["sluice.provenance"] = nil
    }
    try expect(.malformed, "sluice.model: is an array, expected an object") {
      $0.metadata["sluice.model"] = "[]"
    }
    try expect(
      .malformed, "sluice.provenance: the JSON text ends after 1 bytes inside a value"
    ) {
      $0.metadata["sluice.provenance"] = "{"
    }
    try expect(.inconsistent, "sluice.model: provenance: attribute 'format' is missing") {
      $0.metadata["sluice.provenance"] = "{}"
    }
  }

  @Test func `unknown kinds and members are refused by name`() throws {
    try expect(.unsupported, "sluice.model: nodes[0]: node 'd': layer kind 'Dents' is not known") {
      $0.replace(#""kind":"Dense""#, with: #""kind":"Dents""#)
    }
    for (place, anchor) in [
      ("sluice.model", #""version":1"#), ("sluice.model: inputs[0]", #""isState":false"#),
      ("sluice.model: outputs[0]", #""feedsInput":null"#),
      ("sluice.model: inputs[0]", #""elementType":"F32""#),
      ("sluice.model: nodes[0]: node 'd'", #""origin":null"#),
      ("sluice.model: nodes[0]: node 'd'", #""units":2"#),
      ("sluice.model: nodes[0]: node 'd': attribute 'activation'", #""function":"tanh""#),
    ] {
      try expect(.unsupported, "\(place): attribute 'surplus' (1) is not understood") {
        $0.replace(anchor, with: anchor + #","surplus":1"#)
      }
    }
    try expect(
      .unsupported, "sluice.model: provenance: attribute 'surplus' (1) is not understood"
    ) {
      $0.metadata["sluice.provenance"] =
        #"{"format":"a","version":null,"producer":null,"computedIn":null,"facts":[],"surplus":1}"#
    }
  }

  @Test func `members of the wrong type are refused by name`() throws {
    let node = "sluice.model: nodes[0]: node 'd': "
    try expect(.malformed, node + "attribute 'parameters' is [], expected an object") {
      $0.replace(#""parameters":{"kernel":"d/kernel"}"#, with: #""parameters":[]"#)
    }
    try expect(.malformed, node + "attribute 'kernel' is 1, expected the name of a tensor") {
      $0.replace(#"{"kernel":"d/kernel"}"#, with: #"{"kernel":1}"#)
    }
    try expect(.malformed, node + "attribute 'inputs' is 1, expected names or null") {
      $0.replace(#""inputs":["x"]"#, with: #""inputs":[1]"#)
    }
    try expect(
      .malformed, "sluice.model: inputs[0]: attribute 'shape' is -1, expected a size or a name"
    ) {
      $0.replace(#"["batch",3]"#, with: "[-1,3]")
    }
    try expect(.limit, "sluice.model: inputs[0]: attribute 'shape' is 9, more than the limit of 8")
    {
      $0.replace(#"["batch",3]"#, with: "[1,1,1,1,1,1,1,1,3]")
    }
    try expect(.limit, node + "attribute 'units' is 1048577, more than the limit of 1048576") {
      $0.replace(#""units":2"#, with: #""units":1048577"#)
    }
  }

  @Test func `parameters are in the file, and are what the graph says`() throws {
    let node = "sluice.model: node 'd' (Dense): "
    try expect(.inconsistent, node + "parameter 'e/kernel' is not in the model") {
      $0.replace(#"d/kernel"#, with: "e/kernel")
    }
    try expect(.inconsistent, node + "parameter 'kernel' has shape [3, 2], expected [2, 3]") {
      $0.tensors["d/kernel"] = ["dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]]
    }
    try expect(
      .inconsistent, node + "parameter 'kernel' has element type U32, expected real numbers"
    ) {
      $0.tensors["d/kernel"] = ["dtype": "U32", "shape": [2, 3], "data_offsets": [0, 24]]
    }
    try expect(.inconsistent, node + "parameter 'kernel' is missing") {
      $0.replace(#"{"kernel":"d/kernel"}"#, with: "{}")
    }
    try expect(.inconsistent, node + "reads 'no', which nothing before it makes") {
      $0.replace(#""inputs":["x"]"#, with: #""inputs":["no"]"#)
    }
  }

  @Test func `an error begins with the file`() throws {
    var file = NativeText(try Self.model())
    file.metadata["sluice.version"] = "x"
    let bytes = try file.bytes(data: Array(repeating: 0, count: 24))
    let error = #expect(throws: SluiceError.self) { try withNative(bytes) { _ in } }
    #expect(error?.place.first?.hasSuffix("/model.safetensors") == true)
  }

  @Test func `a graph that would grow without end is refused or stays small`() throws {
    let input = ModelInput("x", ValueType(.float32, ["batch", 2, .fixed(1 << 35)]))
    let nodes = (0..<60).map { index in
      Node(
        name: "n\(index)", layer: Concat(axis: -1),
        inputs: index == 0 ? ["x", "x"] : ["v\(index - 1)", "v\(index - 1)"],
        outputs: ["v\(index)"])
    }
    let error = #expect(throws: SluiceError.self) {
      try Model(
        name: "", inputs: [input], outputs: [], nodes: nodes, parameters: [:],
        provenance: Provenance(format: "", version: nil, producer: nil))
    }
    #expect(error?.code == .limit)
    #expect(error?.place == ["node 'n27' (Concat)"])
  }
}
