import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What a model says of its inputs, and how it takes them.
@Suite struct RunningTests {
  /// A model that passes its inputs on: `x`, `y` and the state `s`.
  static func model(_ type: ElementType = .float32) throws -> Model {
    let inputs = [
      ModelInput("x", ValueType(type, ["batch", 2])),
      ModelInput("y", ValueType(.float32, ["batch", "time"])),
      ModelInput("s", ValueType(.float32, ["batch", 1]), isState: true),
    ]
    return try Model(
      name: "passes", inputs: inputs,
      outputs: inputs.map { ModelOutput("out.\($0.name)", value: $0.name) }, nodes: [],
      parameters: [:], provenance: .test)
  }

  static func expect(
    _ text: String, at location: SourceLocation = #_sourceLocation,
    _ change: (inout OrderedDictionary<String, Tensor>) throws -> Void
  ) throws {
    var inputs: OrderedDictionary<String, Tensor> = [
      "x": try Tensor(zeros: [3, 2]), "y": try Tensor(zeros: [3, 4]),
    ]
    let model = try model()
    _ = try model.run(inputs)
    try change(&inputs)
    for precision in Precision.allCases {
      expectError(.inconsistent, text, at: location) { () throws(SluiceError) in
        _ = try model.run(inputs, precision: precision)
      }
    }
  }

  @Test func `inputs that do not fit are refused by name`() throws {
    try Self.expect("input 'x' of the model is missing") { $0["x"] = nil }
    try Self.expect("'z' is no input of the model, which has 'x', 'y' and 's'") {
      $0["z"] = try Tensor(zeros: [1])
    }
    try Self.expect("input 'x': shape [3, 3] does not fit, expected [batch, 2]") {
      $0["x"] = try Tensor(zeros: [3, 3])
    }
    try Self.expect("input 'x': shape [3, 2, 1] does not fit, expected [batch, 2]") {
      $0["x"] = try Tensor(zeros: [3, 2, 1])
    }
    try Self.expect("input 'y': shape [2, 4] does not fit: 'batch' is 3 in another input") {
      $0["y"] = try Tensor(zeros: [2, 4])
    }
    try Self.expect("input 's': shape [2, 1] does not fit: 'batch' is 3 in another input") {
      $0["s"] = try Tensor(zeros: [2, 1])
    }
    try Self.expect("input 'x': holds truth values, expected real numbers") {
      $0["x"] = try Tensor(zeros: [3, 2], .bool)
    }
  }

  @Test func `an input without elements claims no more than a limit`() throws {
    let limit = 1 << 20
    let empty = try Self.model(.float32).run([
      "x": try Tensor(zeros: [0, 2]), "y": try Tensor(zeros: [0, limit]),
    ])
    #expect(empty["out.x"]?.shape == [0, 2])
    let model = try Self.model()
    let (x, y) = (try Tensor(zeros: [0, 2]), try Tensor(zeros: [0, limit + 1]))
    expectError(
      .limit,
      "input 'y': shape [0, \(limit + 1)] has no elements, and its other dimensions come to more than the "
        + "limit of \(limit)"
    ) { () throws(SluiceError) in
      _ = try model.run(["x": x, "y": y])
    }
  }

  @Test func `a state whose size nothing tells is missed`() throws {
    let model = try Model(
      name: "", inputs: [ModelInput("s", ValueType(.float32, ["n"]), isState: true)],
      outputs: [], nodes: [], parameters: [:], provenance: .test)
    expectError(.inconsistent, "input 's' of the model is missing") { () throws(SluiceError) in
      _ = try model.run([:])
    }
  }

  @Test func `a state that is absent is zero`() throws {
    let inputs: OrderedDictionary<String, Tensor> = [
      "x": try Tensor(shape: [2, 2], [1.0, 2, 3, 4]), "y": try Tensor(zeros: [2, 0]),
    ]
    let outputs = try Self.model().run(inputs)
    #expect(Array(outputs.keys) == ["out.x", "out.y", "out.s"])
    #expect(outputs["out.s"]?.shape == [2, 1])
    #expect(try outputs["out.s"]?.elements(as: Double.self) == [0, 0])
  }

  @Test(
    arguments: [
      (
        ElementType.float16, [0x1.002p0, 65519, 65520, 1e-8, -0x1p-25, .infinity],
        [1, 65504, .infinity, 0, -0.0, .infinity]
      ),
      (
        .bfloat16, [0x1.01p0, 0x1.03p0, 0x1.0101p0, -0x1p-134, 0x1.FFp127, -.infinity],
        [1, 0x1.04p0, 0x1.02p0, -0.0, .infinity, -.infinity]
      ),
      (
        .float32, [0x1.000001p0, 0x1.0000010001p0, 1e39, 0x1p-150, -0.0, 2],
        [1, 0x1.000002p0, .infinity, 0, -0.0, 2]
      ),
      (
        .float64, [0.1, 0x1.0000000000001p0, 1e300, 0x1p-1074, -0.0, 2],
        [0.1, 0x1.0000000000001p0, 1e300, 0x1p-1074, -0.0, 2]
      ),
    ] as [(ElementType, [Double], [Double])])
  func `real inputs are rounded to the type that is declared`(
    _ type: ElementType, _ given: [Double], _ taken: [Double]
  ) throws {
    let outputs = try Self.model(type).run([
      "x": try Tensor(shape: [3, 2], given), "y": try Tensor(zeros: [3, 1]),
    ])
    let values: [Double] = try #require(outputs["out.x"]).elements()
    #expect(values.map(\.bitPattern) == taken.map(\.bitPattern))
  }

  @Test func `integers become real numbers of the type that is declared`() throws {
    let outputs = try Self.model(.float16).run([
      "x": try Tensor(shape: [1, 2], [2049, -7]), "y": try Tensor(zeros: [1, 1]),
    ])
    #expect(try outputs["out.x"]?.elements(as: Double.self) == [2048, -7])
  }

  @Test func `real numbers become integers where they are such`() throws {
    let model = try Self.model(.int32)
    let empty = try Tensor(zeros: [1, 1])
    let outputs = try model.run(["x": try Tensor(shape: [1, 2], [2.0, -7]), "y": empty])
    #expect(outputs["out.x"]?.elementType == .int64)
    #expect(try outputs["out.x"]?.integers() == [2, -7])
    for wrong in [0.5, .nan, .infinity, 1e30] {
      let x = try Tensor(shape: [1, 2], [1, wrong])
      expectError(
        .inconsistent, "input 'x': holds \(wrong), expected integers"
      ) { () throws(SluiceError) in _ = try model.run(["x": x, "y": empty]) }
    }
  }

  @Test func `zeros and ones become truth values, and truth values zeros and ones`() throws {
    let empty = try Tensor(zeros: [1, 1])
    let bool = try Self.model(.bool)
    let outputs = try bool.run(["x": try Tensor(shape: [1, 2], [1, 0]), "y": empty])
    #expect(try outputs["out.x"]?.bytes == [1, 0])
    let back = try Self.model(.int8).run([
      "x": try Tensor(shape: [1, 2], [true, false]), "y": empty,
    ])
    #expect(try back["out.x"]?.integers() == [1, 0])
    let wrong = [
      (try Tensor(shape: [1, 2], [2, 0]), "2"),
      (try Tensor(shape: [1, 2], [1.0, 0]), "real numbers"),
    ]
    for (x, found) in wrong {
      expectError(
        .inconsistent, "input 'x': holds \(found), expected truth values"
      ) { () throws(SluiceError) in _ = try bool.run(["x": x, "y": empty]) }
    }
  }

  @Test func `sizes that were symbolic are checked at the node`() throws {
    let model = try Model(
      name: "", inputs: [ModelInput("x", ValueType(.float32, ["batch", "n"]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "d", layer: Dense(inputSize: 3, units: 1, activation: .linear), inputs: ["x"],
          outputs: ["y"], parameters: ["kernel": "k"])
      ], parameters: ["k": try Tensor(zeros: [1, 3])], provenance: .test)
    let x = try Tensor(zeros: [2, 4])
    expectError(
      .inconsistent, "node 'd' (Dense): input has shape [2, 4], expected 3 in the last dimension"
    ) { () throws(SluiceError) in _ = try model.run(["x": x]) }
    #expect(try model.run(["x": try Tensor(zeros: [2, 3])])["y"]?.shape == [2, 1])
  }

  @Test func `an index outside its table is refused where it stands`() throws {
    let model = try #require(LayerExample.byKind["Embedding"]?.first).model()
    let indices = try Tensor(shape: [2, 2], [0, 6, 7, -1])
    expectError(
      .inconsistent,
      "node 'node' (Embedding): index 7 at [1, 0] is out of range for a table of 7 rows"
    ) { () throws(SluiceError) in _ = try model.run(["x0": indices]) }
  }
}
