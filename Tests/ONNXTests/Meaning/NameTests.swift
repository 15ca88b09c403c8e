import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// What names of values stand for, and in which order nodes may be written.
@Suite struct NameTests {
  private let x = try? Tensor(shape: [2], [1.0, 2])

  /// What a model makes of `x` `[1, 2]`.
  private func run(_ sketch: ModelSketch) throws -> [String: [Double]] {
    let outputs = try sketch.read().run(["x": try #require(x)])
    return try Dictionary(
      uniqueKeysWithValues: outputs.map { ($0.key, try $0.value.elements(as: Double.self)) })
  }

  // MARK: - Constants

  @Test(arguments: [3, 4, 8])
  func `an input that has a value in the file is a constant`(_ version: Int) throws {
    var sketch = ModelSketch()
    sketch.irVersion = version
    sketch.graph.input("x", [2])
    sketch.graph.input("w", [2])
    try sketch.graph.initializer("w", [2], [3, 5])
    sketch.graph.node("Mul", ["x", "w"], ["y"])
    sketch.graph.output("y")
    let model = try sketch.read()
    #expect(model.inputs.map(\.name) == ["x"])
    #expect(try run(sketch) == ["y": [3, 10]])
    // Before version 4 every constant was an input as well, so that it says nothing.
    let told = model.facts(.inferred)[""]
    #expect(
      told
        == (version < 4 ? nil : ["input 'w' has a value in the file and is taken for a constant"]))
  }

  @Test func `a constant may be written in every form of the operator`() throws {
    let forms: [(GraphSketch.Attributes, [Double])] = [
      (["value": .tensor(try GraphSketch.tensor("", [2], [3, 5]))], [3, 10]),
      (["value_float": .float(3)], [3, 6]), (["value_floats": .floats([3, 5])], [3, 10]),
    ]
    for (attributes, expected) in forms {
      var sketch = ModelSketch()
      sketch.graph.input("x", [2])
      sketch.graph.node("Constant", [], ["w"], attributes)
      sketch.graph.node("Mul", ["x", "w"], ["y"])
      sketch.graph.output("y")
      #expect(try run(sketch) == ["y": expected])
    }
    for (attributes, words) in [
      ([:] as GraphSketch.Attributes, "value"),
      (["value_float": .float(3), "value_int": .int(3)], "value"),
    ] {
      var sketch = ModelSketch()
      sketch.graph.node("Constant", [], ["y"], attributes)
      sketch.graph.output("y")
      #expect(throws: SluiceError.self, "\(words)") { _ = try sketch.read() }
    }
  }

  @Test func `bounds that are left out bound nothing`() throws {
    for (inputs, expected) in [
      (["x", "", "b"], [1, 1.5]), (["x", "b", ""], [1.5, 2]), (["x", "b"], [1.5, 2]),
      (["x", "", ""], [1, 2]), (["x"], [1, 2]),
    ] {
      var sketch = ModelSketch()
      sketch.graph.input("x", [2])
      try sketch.graph.initializer("b", [], [1.5])
      sketch.graph.node("Clip", inputs, ["y"])
      sketch.graph.output("y")
      #expect(try run(sketch) == ["y": expected])
    }
  }

  // MARK: - Order

  @Test func `nodes may stand in any order`() throws {
    var sketch = ModelSketch()
    sketch.graph.output("y")
    sketch.graph.node("Neg", ["c"], ["y"])
    sketch.graph.node("Mul", ["b", "a"], ["c"])
    sketch.graph.node("Add", ["a", "x"], ["b"])
    sketch.graph.node("Add", ["x", "x"], ["a"])
    sketch.graph.input("x", [2])
    #expect(try run(sketch) == ["y": [-6, -24]])
    sketch.graph.node("Add", ["q", "x"], ["p"])
    sketch.graph.node("Add", ["p", "x"], ["q"])
    sketch.expectRefusal(.malformed, "cycle")
  }

  @Test func `a name stands for one value`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    sketch.graph.node("Neg", ["x"], ["y"])
    sketch.graph.output("y")
    var twice = sketch
    twice.graph.node("Abs", ["x"], ["y"])
    twice.expectRefusal(.malformed, "'y' is made twice")
    var input = sketch
    input.graph.node("Abs", ["y"], ["x"])
    input.expectRefusal(.malformed, "cycle")
    var missing = sketch
    missing.graph.node("Abs", ["z"], ["a"])
    missing.expectRefusal(.inconsistent, "reads 'z'")
    missing = sketch
    missing.graph.output("z")
    missing.expectRefusal(.inconsistent, "reads 'z'")
  }

  // MARK: - Outputs

  @Test func `an output may be given twice, the second with a number`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    sketch.graph.node("Neg", ["x"], ["y"])
    sketch.graph.output("y")
    sketch.graph.output("y")
    #expect(try sketch.read().outputs.map(\.name) == ["y", "y_1"])
    #expect(try run(sketch) == ["y": [-1, -2], "y_1": [-1, -2]])
  }

  @Test func `an output may be an input or a constant`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    try sketch.graph.initializer("w", [2], [3, 5])
    for name in ["x", "w", "w"] { sketch.graph.output(name) }
    #expect(try run(sketch) == ["x": [1, 2], "w": [3, 5], "w_1": [3, 5]])
    sketch.graph.node("Identity", ["x"], ["same"])
    sketch.graph.output("same")
    #expect(try run(sketch)["same"] == [1, 2])
  }

  // MARK: - Sizes

  @Test func `sizes that have a name are known when the model runs`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("x", ["n", 2])
    sketch.graph.input("z", ["n", 2])
    sketch.graph.node("Shape", ["x"], ["shape"])
    sketch.graph.node("ConstantOfShape", ["shape"], ["zeros"])
    sketch.graph.node("Sum", ["x", "z", "zeros"], ["y"])
    sketch.graph.output("y")
    let model = try sketch.read()
    #expect(model.inputs[0].type.shape == ["n", 2])
    let (two, three) = (
      try Tensor(shape: [2, 2], [1.0, 2, 3, 4]), try Tensor(shape: [3, 2], [1.0, 2, 3, 4, 5, 6])
    )
    #expect(try model.run(["x": two, "z": two])["y"]?.elements() == [2.0, 4, 6, 8])
    #expect(throws: SluiceError.self) { _ = try model.run(["x": two, "z": three]) }
  }

  @Test func `an input without a shape is refused by name`() throws {
    var sketch = ModelSketch()
    sketch.graph.input("x", nil)
    sketch.graph.node("Neg", ["x"], ["y"])
    sketch.graph.output("y")
    sketch.expectRefusal(.unsupported, "input 'x'")
  }

  @Test func `weights in another file are those of the layer`() throws {
    let numbers: [Double] = [1, 2, 3, 5]
    var sketch = ModelSketch()
    sketch.graph.input("x", [2])
    sketch.graph.add(
      .field(
        5,
        [
          .field(1, 2), .field(1, 2), .field(2, 1), .field(8, "w"), .field(14, 1),
          .field(13, [.field(1, "location"), .field(2, "weights.bin")]),
          .field(13, [.field(1, "offset"), .field(2, "4")]),
          .field(13, [.field(1, "length"), .field(2, "16")]),
        ]))
    sketch.graph.node("MatMul", ["x", "w"], ["y"])
    sketch.graph.output("y")
    try withFolder { folder in
      let bytes = try Tensor(.float32, shape: [5], [9] + numbers).bytes
      try Data(bytes).write(to: folder.appending(path: "weights.bin"))
      let path = folder.appending(path: "model.onnx").path
      try sketch.message.write(to: path)
      let outputs = try Fixtures.onnx(at: path).run(["x": try #require(x)])
      #expect(try outputs["y"]?.elements() == [7.0, 12])
    }
  }
}
