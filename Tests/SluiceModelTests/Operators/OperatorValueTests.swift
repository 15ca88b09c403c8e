import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What the general operators compute, beside numbers that NumPy, SciPy and TensorFlow made.
@Suite struct OperatorValueTests {
  /// One use of a layer, and what comes of it.
  struct Use: Sendable {
    let layer: @Sendable () throws -> any Layer
    let inputs: [Value<Double>]
    let output: Value<Double>

    init(
      _ layer: @escaping @autoclosure @Sendable () throws -> any Layer, _ inputs: Value<Double>...,
      gives output: Value<Double>
    ) {
      self.layer = layer
      self.inputs = inputs
      self.output = output
    }
  }

  static func real(_ shape: [Int], _ elements: [Double]) -> Value<Double> {
    LayerValueTests.real(shape, elements)
  }

  static func truth(_ shape: [Int], _ digits: String) -> Value<Double> {
    LayerValueTests.truth(shape, digits)
  }

  static func integer(_ shape: [Int], _ elements: [Int]) -> Value<Double> {
    LayerValueTests.integer(shape, elements)
  }

  @Test(arguments: elementwise.indices)
  func `elements are computed as NumPy does`(_ index: Int) throws {
    try Self.check(Self.elementwise[index], within: 1e-14)
  }

  @Test(arguments: reductions.indices)
  func `many elements are brought together as NumPy does`(_ index: Int) throws {
    try Self.check(Self.reductions[index], within: 1e-14)
  }

  @Test(arguments: arrangements.indices)
  func `elements are placed and multiplied as NumPy does`(_ index: Int) throws {
    try Self.check(Self.arrangements[index], within: 1e-14)
  }

  @Test(arguments: placements.indices)
  func `elements are looked up and put as ONNX Runtime does`(_ index: Int) throws {
    try Self.check(Self.placements[index], within: 1e-6)
  }

  @Test(arguments: [([1, 0, 3], [[0], [], [1, 2, 3]]), ([4], [[0, 1, 2, 3]])])
  func `a block is split into parts of the sizes given`(_ sizes: [Int], _ parts: [[Int]]) throws {
    let input = Self.integer([4], [0, 1, 2, 3])
    let found = try Split(axis: 0, sizes: sizes).forward([input], LayerParameters([:]))
    #expect(found.map { $0.integer?.elements } == parts)
  }

  @Test func `a block is split into even parts, of which the last may be shorter`() throws {
    let input = Self.integer([2, 5], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    let found = try Split(axis: -1, count: 3, leavesRest: true)
      .forward([input], LayerParameters([:]))
    #expect(found.map(\.shape) == [[2, 2], [2, 2], [2, 1]])
    #expect(found.map { $0.integer?.elements } == [[0, 1, 5, 6], [2, 3, 7, 8], [4, 9]])
  }

  @Test(arguments: resizings.indices)
  func `blocks are enlarged as TensorFlow does`(_ index: Int) throws {
    try Self.check(Self.resizings[index], within: 2e-6)
  }

  /// Fails unless the output is the expected one, reals up to `tolerance` of the largest.
  static func check(_ use: Use, within tolerance: Double) throws {
    let layer = try use.layer()
    let found = try #require(
      try layer.forward(use.inputs.map { $0 }, LayerParameters([:])).first, "\(layer)")
    #expect(found.shape == use.output.shape, "\(layer)")
    #expect(found.integer?.elements == use.output.integer?.elements, "\(layer)")
    #expect(found.boolean?.elements == use.output.boolean?.elements, "\(layer)")
    let expected = use.output.real?.elements ?? []
    let numbers = found.real?.elements ?? []
    #expect(numbers.count == expected.count, "\(layer)")
    let scale = max(1, expected.filter(\.isFinite).map(\.magnitude).max() ?? 1)
    for (a, b) in zip(numbers, expected) {
      let isSame = a == b ? a.sign == b.sign : a.isNaN && b.isNaN
      #expect(isSame || abs(a - b) <= tolerance * scale, "\(layer): \(numbers) for \(expected)")
    }
  }

  @Test func `slopes scale what is negative`() throws {
    let input = Self.real([2, 2], [-1, 2, -3, -4])
    let slope = LayerParameters(["slope": try Tensor(shape: [2], [0.5, 10.0])])
    let output = try PRelu(slopeShape: [2]).forward([input], slope)
    #expect(output[0].real?.elements == [-0.5, 2, -1.5, -40])
  }

  @Test func `constants are what their parameters are`() throws {
    let tensors = [
      try Tensor(shape: [2], [0.25, -3.0]), try Tensor(shape: [], [7]),
      try Tensor(shape: [2], [true, false]),
    ]
    for tensor in tensors {
      let output: [Value<Double>] = try Constant(tensor).forward(
        [], LayerParameters(["value": tensor]))
      try LayerValueTests.expectSame(output, [try Value(tensor)], Constant(tensor))
    }
  }

  @Test func `the most extreme elements come first, equal ones in their order`() throws {
    let input = Self.real([2, 4], [3, 1, 3, 2, -1, .nan, 5, 5])
    let greatest = try TopK(count: 3, axis: -1).forward([input], LayerParameters([:]))
    #expect(greatest[1].integer?.elements == [0, 2, 3, 1, 2, 3])
    #expect(greatest[0].real?.elements.prefix(3) == [3, 3, 2])
    let least = try TopK(count: 1, axis: 0, largest: false).forward(
      [Self.integer([2, 2], [4, 2, 3, 2])], LayerParameters([:]))
    #expect(least[0].integer?.elements == [3, 2])
    #expect(least[1].integer?.elements == [1, 0])
    #expect(least[1].shape == [1, 2])
  }

  @Test func `unsigned integers beyond 63 bits are refused`() throws {
    let wide = ValueType(.uint64, [1])
    let model = try Model(
      name: "", inputs: [ModelInput("x", wide)], outputs: [ModelOutput("y", value: "y")],
      nodes: [Node(name: "a", layer: Neg(), inputs: ["x"], outputs: ["y"])],
      parameters: [:], provenance: .test)
    let error = #expect(throws: SluiceError.self) {
      _ = try model.run(["x": try Tensor(shape: [1], [1])])
    }
    #expect(error?.description.contains("18446744073709551615") == true)
  }

  @Test func `integers wrap to the width of their type`() throws {
    let narrow = ValueType(.int8, ["n"])
    let model = try Model(
      name: "", inputs: [ModelInput("x", narrow), ModelInput("y", ValueType(.uint16, ["n"]))],
      outputs: [ModelOutput("sum", value: "sum"), ModelOutput("rest", value: "rest")],
      nodes: [
        Node(name: "a", layer: Add(), inputs: ["x", "x"], outputs: ["sum"]),
        Node(name: "b", layer: Neg(), inputs: ["y"], outputs: ["rest"]),
      ], parameters: [:], provenance: .test)
    let outputs = try model.run([
      "x": try Tensor(shape: [2], [100, -65]), "y": try Tensor(shape: [2], [1, 0]),
    ])
    #expect(try outputs["sum"]?.integers() == [-56, 126])
    #expect(try outputs["rest"]?.integers() == [65535, 0])
  }
}
