import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What the layers without a state compute, worked by hand.
@Suite struct LayerValueTests {
  static func real(_ shape: [Int], _ elements: [Double]) -> Value<Double> {
    .real(NDArray(shape: shape, elements: elements))
  }

  static func truth(_ shape: [Int], _ digits: String) -> Value<Double> {
    .boolean(NDArray(shape: shape, elements: digits.map { $0 == "1" }))
  }

  static func integer(_ shape: [Int], _ elements: [Int]) -> Value<Double> {
    .integer(NDArray(shape: shape, elements: elements))
  }

  /// The numbers from 0, in this shape.
  static func counted(_ shape: [Int]) -> Value<Double> {
    real(shape, (0..<shape.reduce(1, *)).map { Double($0) })
  }

  /// One use of a layer, and what comes of it.
  struct Use: Sendable {
    let layer: any Layer
    let inputs: [Value<Double>]
    let output: Value<Double>

    init(_ layer: any Layer, _ inputs: Value<Double>..., gives output: Value<Double>) {
      self.layer = layer
      self.inputs = inputs
      self.output = output
    }
  }

  static let arithmetic = [
    Use(Activation(.relu()), real([2, 2], [-1, 2, -3, 4]), gives: real([2, 2], [0, 2, 0, 4])),
    Use(
      Activation(.softmax), real([2, 2], [0, 0, 1000, 0]), gives: real([2, 2], [0.5, 0.5, 1, 0])),
    Use(
      Add(), counted([2, 1, 2]), real([3, 1], [10, 20, 30]), real([], [100]),
      gives: real([2, 3, 2], [110, 111, 120, 121, 130, 131, 112, 113, 122, 123, 132, 133])),
    Use(
      Cast(to: .bfloat16), real([4], [0x1.01p0, 0x1.03p0, 0x1.0101p0, -3]),
      gives: real([4], [1, 0x1.04p0, 0x1.02p0, -3])),
    Use(Cast(to: .float16), real([2], [2049, 65520]), gives: real([2], [2048, .infinity])),
    Use(
      GLU(), real([2, 4], [1, 2, 0, 1000, 3, 4, -1000, 0]), gives: real([2, 2], [0.5, 2, 0, 2])),
    Use(GLU(), real([2, 0], []), gives: real([2, 0], [])),
    Use(Identity(), integer([2], [3, 4]), gives: integer([2], [3, 4])),
    Use(
      Masking(value: 0.5), real([3, 2], [0.5, 1, 0.5, 0.5, 2, 3]),
      gives: real([3, 2], [0.5, 1, 0, 0, 2, 3])),
    Use(
      ZeroMasked(), counted([2, 2, 2]), truth([2, 2], "0110"),
      gives: real([2, 2, 2], [0, 0, 2, 3, 4, 5, 0, 0])),
  ]

  static let truths = [
    Use(And(), truth([4], "0011"), truth([4], "0101"), gives: truth([4], "0001")),
    Use(Or(), truth([4], "0011"), truth([4], "0101"), gives: truth([4], "0111")),
    Use(Or(), truth([2, 1], "01"), truth([2], "10"), gives: truth([2, 2], "1011")),
    Use(FullLike(true), counted([2, 3]), gives: truth([2, 3], "111111")),
    Use(FullLike(false), truth([2], "11"), gives: truth([2], "00")),
    Use(NotEqual(value: 2), real([4], [2, 1, .nan, -2]), gives: truth([4], "0111")),
    Use(NotEqual(value: 2), integer([3], [2, 1, 0]), gives: truth([3], "011")),
    Use(NotEqual(value: 1), truth([2], "10"), gives: truth([2], "01")),
    Use(ReduceAny(axes: [-1]), truth([2, 3], "000001"), gives: truth([2], "01")),
    Use(ReduceAny(axes: [0]), truth([2, 3], "100101"), gives: truth([3], "101")),
    Use(
      ReduceAny(axes: [1], keepsAxes: true), truth([2, 2, 3], "100010000001"),
      gives: truth([2, 1, 3], "110001")),
    Use(ReduceAny(axes: [0]), truth([0, 2], ""), gives: truth([2], "00")),
  ]

  static let rearrangements = [
    Use(
      Concat(axis: 1), counted([2, 2]), real([2, 1], [10, 20]),
      gives: real([2, 3], [0, 1, 10, 2, 3, 20])),
    Use(
      Concat(axis: 0), integer([1, 2], [1, 2]), integer([2, 2], [3, 4, 5, 6]),
      gives: integer([3, 2], [1, 2, 3, 4, 5, 6])),
    Use(
      Concat(axis: -1), truth([2, 1], "10"), truth([2, 1], "11"), gives: truth([2, 2], "1101")),
    Use(Flatten(), counted([2, 3, 2]), gives: counted([2, 6])),
    Use(Flatten(), counted([3]), gives: counted([3, 1])),
    Use(Flip(axis: 0), counted([2, 3]), gives: real([2, 3], [3, 4, 5, 0, 1, 2])),
    Use(Flip(axis: -1), counted([2, 3]), gives: real([2, 3], [2, 1, 0, 5, 4, 3])),
    Use(
      Flip(axis: 1), counted([2, 2, 2]), gives: real([2, 2, 2], [2, 3, 0, 1, 6, 7, 4, 5])),
    Use(
      Transpose(permutation: [1, 0]), counted([2, 3]), gives: real([3, 2], [0, 3, 1, 4, 2, 5])),
    Use(
      Transpose(permutation: [1, 2, 0]), counted([2, 3, 2]),
      gives: real([3, 2, 2], [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11])),
    Use(Unsqueeze(axes: [1]), counted([2, 3]), gives: counted([2, 1, 3])),
    Use(Unsqueeze(axes: [-1]), counted([2, 3]), gives: counted([2, 3, 1])),
  ]

  @Test(arguments: (arithmetic + truths + rearrangements).indices)
  func `a layer computes what its documentation says`(_ index: Int) throws {
    let use = (Self.arithmetic + Self.truths + Self.rearrangements)[index]
    let outputs = try use.layer.forward(use.inputs.map { $0 }, LayerParameters([:]))
    try Self.expectSame(outputs, [use.output], use.layer)
  }

  @Test func `a dense layer multiplies, adds its bias and applies its function`() throws {
    let layer = Dense(inputSize: 3, units: 2, activation: .relu())
    let parameters = LayerParameters([
      "kernel": try Tensor(shape: [2, 3], [1.0, 2, 3, -1, 0, 1]),
      "bias": try Tensor(shape: [2], [0.5, -2.0]),
    ])
    let outputs = try layer.forward([Self.counted([2, 3])], parameters)
    try Self.expectSame(outputs, [Self.real([2, 2], [8.5, 0, 26.5, 0])], layer)
  }

  @Test func `an embedding looks rows up, by integers or by reals cut to such`() throws {
    let layer = Embedding(count: 3, size: 2)
    let table = LayerParameters([
      "embeddings": try Tensor(shape: [3, 2], [0.0, 1, 10, 11, 20, 21])
    ])
    let expected = Self.real([1, 3, 2], [20, 21, 0, 1, 10, 11])
    let integers = try layer.forward([Self.integer([1, 3], [2, 0, 1])], table)
    try Self.expectSame(integers, [expected], layer)
    let reals = try layer.forward([Self.real([1, 3], [2.9, -0.5, 1])], table)
    try Self.expectSame(reals, [expected], layer)
    let counting = Embedding(count: 3, size: 2, countsFromEnd: true)
    let behind = try counting.forward([Self.integer([1, 3], [-1, -3, 1])], table)
    try Self.expectSame(behind, [expected], counting)
    let wrong: [(Value<Double>, String)] = [
      (Self.integer([1], [-1]), "index -1 at [0]"),
      (Self.real([1], [.nan]), "index -1 at [0]"), (Self.integer([2], [0, 3]), "index 3 at [1]"),
    ]
    for (indices, text) in wrong {
      expectError(.inconsistent, text + " is out of range for a table of 3 rows") {
        () throws(SluiceError) in _ = try layer.forward([indices], table)
      }
    }
  }

  @Test func `shapes that come to light only when running are checked`() {
    let wrong: [(any Layer, [Value<Double>], String)] = [
      (Add(), [Self.counted([2]), Self.counted([3])], "[2] and [3] cannot be combined"),
      (
        Concat(axis: 0), [Self.counted([1, 2]), Self.counted([1, 3])],
        "[1, 2] and [1, 3] cannot be joined along axis 0"
      ),
      (
        ZeroMasked(), [Self.counted([1, 2, 3]), Self.truth([1, 3], "111")],
        "[1, 2, 3] and [1, 3] are no sequence with its mask"
      ),
    ]
    for (layer, inputs, text) in wrong {
      expectError(.inconsistent, "inputs of shapes " + text) { () throws(SluiceError) in
        _ = try layer.forward(inputs.map { $0 }, LayerParameters([:]))
      }
    }
  }

  static func expectSame(
    _ found: [Value<Double>], _ expected: [Value<Double>], _ layer: any Layer
  ) throws {
    #expect(found.map(\.shape) == expected.map(\.shape), "\(layer)")
    for (a, b) in zip(found, expected) {
      #expect(a.real?.elements == b.real?.elements, "\(layer)")
      #expect(a.integer?.elements == b.integer?.elements, "\(layer)")
      #expect(a.boolean?.elements == b.boolean?.elements, "\(layer)")
    }
  }
}
