import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What layers say of inputs that they cannot take, and what shapes may grow to.
@Suite struct TypeTests {
  static let real3 = ValueType(.float32, ["batch", "time", 3])
  static let refusals: [(any Layer, [ValueType?], String)] = [
    (Activation(.tanh), [ValueType(.int32, ["n"])], "input holds I32 elements, expected real ones"),
    (
      Add(), [real3, ValueType(.float32, ["batch", "time", 4])],
      "inputs of shapes [batch, time, 3] and [batch, time, 4] cannot be combined"
    ),
    (And(), [real3], "input holds F32 elements, expected boolean ones"),
    (
      Concat(axis: 1), [real3, ValueType(.float32, ["batch", "time", 4])],
      "inputs of shapes [batch, time, 3] and [batch, time, 4] cannot be joined along axis 1"
    ),
    (Concat(axis: 3), [real3], "axis 3 is out of range for shape [batch, time, 3]"),
    (Flip(axis: -4), [real3], "axis -4 is out of range for shape [batch, time, 3]"),
    (
      Dense(inputSize: 2, units: 1, activation: .linear), [real3],
      "input has shape [batch, time, 3], expected 2 in the last dimension"
    ),
    (
      Flatten(), [ValueType(.float32, [])], "input has shape [] of rank 0, expected rank at least 1"
    ),
    (GLU(), [real3], "inputs of shapes [batch, time, 3] have no even last dimension to halve"),
    (
      RNN(shape: RecurrentShape(inputSize: 4, hiddenSize: 2)), [real3, nil, nil],
      "input 'sequence' has shape [batch, time, 3], expected 4 in the last dimension"
    ),
    (
      RNN(shape: RecurrentShape(inputSize: 3, hiddenSize: 2)), [real3, real3, nil],
      "input 'mask' holds F32 elements, expected boolean ones"
    ),
    (
      RNN(shape: RecurrentShape(inputSize: 3, hiddenSize: 2)),
      [real3, nil, ValueType(.float32, ["batch", 3])],
      "input 'state' has shape [batch, 3], expected 2 in the last dimension"
    ),
    (
      Transpose(permutation: [1, 0]), [real3],
      "input has shape [batch, time, 3] of rank 3, expected rank 2"
    ),
    (ZeroMasked(), [real3, real3], "input 'mask' holds F32 elements, expected boolean ones"),
  ]

  @Test(arguments: refusals.indices)
  func `a layer says which input it cannot take`(_ index: Int) {
    let (layer, types, text) = Self.refusals[index]
    expectError(.inconsistent, text) { () throws(SluiceError) in _ = try layer.outputTypes(types) }
  }

  @Test func `sizes are multiplied and added where they are known, else named`() throws {
    #expect(try Dimension.product([2, 3, 4]) == 24)
    #expect(try Dimension.product(["time", 3, "n", 4]) == "time*n*12")
    #expect(try Dimension.product([]) == 1)
    #expect(try Dimension.sum([2, 3]) == 5)
    #expect(try Dimension.sum(["a", 3, "b", 4]) == "a+b+7")
    #expect(try Dimension.sum(["a"]) == "a")
  }

  @Test func `a size that cannot be counted is refused`() {
    let huge = Dimension.fixed(1 << 40)
    let text = "shape [1099511627776, 1099511627776] is too large: "
    expectError(.limit, text + "the count of elements overflows the limit") {
      () throws(SluiceError) in _ = try Dimension.product([huge, "time", huge])
    }
    expectError(
      .limit,
      "shape [\(Int.max), 1] is too large: the count of elements overflows the limit"
    ) { () throws(SluiceError) in _ = try Dimension.sum([.fixed(.max), 1]) }
  }

  @Test func `a symbol that a graph doubles at every node stays short`() throws {
    let nodes = (0..<64).map { index in
      Node(
        name: "n\(index)", layer: Concat(axis: 1),
        inputs: index == 0 ? ["x", "x"] : ["v\(index - 1)", "v\(index - 1)"],
        outputs: ["v\(index)"])
    }
    let model = try Model(
      name: "", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time"]))], outputs: [],
      nodes: nodes, parameters: [:], provenance: .test)
    #expect(model.types["v1"]?.description == "F32[batch, time+time+time+time]")
    #expect(model.types["v63"]?.description.utf8.count ?? .max < 3000)
  }

  @Test func `a value has at most eight dimensions`() {
    let nodes = (0..<7).map { index in
      Node(
        name: "n\(index)", layer: Unsqueeze(axes: [-1]),
        inputs: [index == 0 ? "x" : "v\(index - 1)"], outputs: ["v\(index)"])
    }
    let inputs = [ModelInput("x", ValueType(.float32, ["batch", 2]))]
    expectError(
      .inconsistent,
      "node 'n6' (Unsqueeze): 'v6' has shape [batch, 2, 1, 1, 1, 1, 1, 1, 1] of rank 9, "
        + "expected rank at most 8"
    ) { () throws(SluiceError) in
      _ = try Model(
        name: "", inputs: inputs, outputs: [], nodes: nodes, parameters: [:], provenance: .test)
    }
  }
}
