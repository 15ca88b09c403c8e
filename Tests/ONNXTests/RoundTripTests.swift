import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

@testable import SluiceFormats

/// What is read from ONNX is written as a native file and comes back.
@Suite("Native files of ONNX models") struct RoundTripTests {
  /// The bytes of the native file of a model.
  private func bytes(_ model: Model) throws -> [UInt8] {
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try NativeFormat.write(ModelFile(model: model), to: path)
      return Array(try Data(contentsOf: URL(filePath: path)))
    }
  }

  private func expectReturn(_ model: Model, of name: String) throws {
    let written = try bytes(model)
    let inputs = try #require(try Fixtures.onnxGolden(name).cases.first?.inputs)
    let outputs = try model.run(inputs)
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      try Data(written).write(to: path)
      let read = try ModelFile(contentsOf: path.path).model
      #expect(read.json == model.json)
      #expect(read.provenance == model.provenance)
      #expect(try read.run(inputs).mapValues { try $0.bytes } == outputs.mapValues { try $0.bytes })
      #expect(try bytes(read) == written)
    }
  }

  @Test(arguments: Fixtures.onnx.filter { $0 != "fault_torch_lstm_projection" })
  func `a model comes back, and its file is the same every time`(_ name: String) throws {
    let model = try Fixtures.onnx(name)
    try expectReturn(model, of: name)
    #expect(try bytes(try Fixtures.onnx(name)) == bytes(model))
  }

  /// What is left where nothing is rewritten.
  static let plain = [
    ("keras3_export_gru_masked", "Loop"), ("tf2onnx_gru_loop_reset_before", "Loop"),
    ("twin_export", "Loop"), ("node_lstm_with_peepholes", "ComputedParameters"),
    ("hand_04", "ComputedParameters"), ("torch_audio", "ComputedAttributes"),
    ("torch_packed_gru", "ComputedAttributes"), ("torch_grucell_unrolled", "Slice"),
  ]

  @Test(arguments: plain)
  func `a model as its exporter wrote it comes back`(_ name: String, _ kind: String) throws {
    let model = try Fixtures.onnx(name, ONNXOptions(rewrites: []))
    #expect(model.kinds.contains(kind))
    try expectReturn(model, of: name)
  }

  @Test func `integers narrower than a byte come back as bytes where they are dequantized`() throws
  {
    let unfolded = ONNXOptions(foldsNumbers: false, rewrites: [])
    let name = "quantized_integers"
    let model = try Fixtures.onnx(name, unfolded)
    #expect(model.kinds.contains("DequantizeLinear"))
    let types = Set(model.parameters.values.map(\.elementType))
    #expect(types.isSuperset(of: [.int8, .uint8]) && types.allSatisfy { $0.bitWidth >= 8 })
    let verdict = try Verification(
      of: model, against: Fixtures.onnxGolden(name))
    #expect(verdict.differing(by: 1e-5) == [])
    try expectReturn(model, of: name)
    try expectReturn(try Fixtures.onnx("quantized_floats", unfolded), of: "quantized_floats")
    let scaled = try Fixtures.onnx("quantized_scaled", unfolded)
    let error = #expect(throws: SluiceError.self) { _ = try bytes(scaled) }
    #expect(error?.code == .unsupported)
    #expect(error?.description.contains("has F4 elements") == true, "\(String(describing: error))")
  }

  @Test func `branches come back with the values that they capture`() throws {
    let model = try branching()
    let written = try bytes(model)
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      try Data(written).write(to: path)
      let read = try ModelFile(contentsOf: path.path).model
      #expect(read.kinds == ["If"] && read.json == model.json)
      for (condition, expected) in [(true, [3.0, 6.0]), (false, [11.0, 12.0])] {
        let inputs: OrderedDictionary<String, Tensor> = [
          "c": try Tensor(shape: [], [condition]), "x": try Tensor(shape: [2], [1.0, 2.0]),
        ]
        #expect(try read.run(inputs)["y"]?.elements() == expected)
        #expect(try model.run(inputs)["y"]?.elements() == expected)
      }
    }
  }

  /// A model of `y = c ? x · 3 : x + 10`.
  private func branching() throws -> Model {
    func branch(_ operation: String, _ number: Double) throws -> GraphSketch {
      var graph = GraphSketch()
      try graph.initializer("n", [], [number])
      graph.node(operation, ["x", "n"], ["out"])
      graph.output("out")
      return graph
    }
    var sketch = ModelSketch()
    sketch.graph.input("c", [], .bool)
    sketch.graph.input("x", [2])
    sketch.graph.node(
      "If", ["c"], ["y"],
      [
        "then_branch": .graph(try branch("Mul", 3)), "else_branch": .graph(try branch("Add", 10)),
      ])
    sketch.graph.output("y")
    return try sketch.read()
  }
}
