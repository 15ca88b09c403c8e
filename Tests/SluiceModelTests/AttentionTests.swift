import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Attention against the frameworks, queries without any key included.
@Suite struct AttentionTests {
  typealias Values = SpatialValueTests

  static let single = MaskedScore.lowered(by: 1e9, as: .float32)

  /// True where a query may attend to a key, for two rows, three queries and four keys.
  static let mask = LayerValueTests.truth([2, 1, 3, 4], "000010111110111101000000")

  static func attend(
    _ layer: any AttentionLayer, _ shapes: [[Int]], _ mask: Value<Double>?,
    _ parameters: [String: Tensor] = [:]
  ) throws(SluiceError) -> [Value<Double>] {
    let inputs = shapes.enumerated().map { Values.wave($1, $0) }
    return try layer.forward(inputs + [mask], LayerParameters(parameters))
  }

  static func expectClose(
    _ value: Value<Double>?, _ elements: [Double], at location: SourceLocation = #_sourceLocation
  ) {
    let found = value?.real?.elements ?? []
    #expect(found.count == elements.count, sourceLocation: location)
    for (a, b) in zip(found, elements) { #expect(abs(a - b) <= 1e-6, sourceLocation: location) }
  }

  @Test func `products, causal and masked by a learned scale, are those of Keras`() throws {
    let outputs = try Self.attend(
      Attention(isCausal: true, maskedScore: Self.single), [[2, 3, 2], [2, 4, 2], [2, 4, 3]],
      LayerValueTests.truth([2, 1, 4], "01101101"),
      ["learnedScale": try Tensor(shape: [], [0.75])])
    Self.expectClose(outputs[0], Self.product[0])
    Self.expectClose(outputs[1], Self.product[1])
  }

  @Test func `sums are those of Keras's AdditiveAttention and of its concat mode`() throws {
    let mask = LayerValueTests.truth([2, 1, 4], "01101101")
    let layer = AdditiveAttention(size: 2, maskedScore: Self.single)
    let concat = try Self.attend(
      layer, [[2, 3, 2], [2, 4, 2], [2, 4, 3]], mask,
      ["innerScale": try Tensor(shape: [], [0.75]), "outerScale": try Tensor(shape: [], [-1.5])])
    Self.expectClose(concat[0], Self.concatenated[0])
    Self.expectClose(concat[1], Self.concatenated[1])
    let additive = try Self.attend(
      layer, [[2, 3, 2], [2, 4, 2], [2, 4, 2]], mask,
      ["scale": try Tensor(shape: [2], [0.5, -1.25])])
    Self.expectClose(additive[1], Self.additive)
  }

  @Test func `every rule for masked scores is that of its framework`() throws {
    let shapes = [[2, 2, 3, 2], [2, 2, 4, 2], [2, 2, 4, 3]]
    let scale = 1 / 2.0.squareRoot()
    // tf_keras lowers the scores, Keras 3 replaces them: without any key all get the same weight.
    for rule in [Self.single, .replaced(by: -0.7 * 3.38953e38)] {
      let outputs = try Self.attend(
        Attention(scale: scale, maskedScore: rule), shapes, Self.mask)
      Self.expectClose(outputs[0], Self.fused)
    }
    let excluded = try Self.attend(
      Attention(scale: scale, maskedScore: .excluded), shapes, Self.mask)
    Self.expectClose(excluded[0], Self.weighed[0])
    Self.expectClose(excluded[1], Self.weighed[1])
  }

  @Test func `scores are lowered in the precision of their framework`() throws {
    let none = LayerValueTests.truth([1, 1], "0")
    let shapes = [[1, 1, 2], [1, 2, 2], [1, 2, 1]]
    func weights(_ rule: MaskedScore, _ mask: Value<Double>?) throws -> [Double] {
      try Self.attend(Attention(maskedScore: rule), shapes, mask)[1].real?.elements ?? []
    }
    #expect(try weights(Self.single, none) == [0.5, 0.5])
    let half = LayerValueTests.real([1, 1, 2], [1, 0])
    let keys = LayerValueTests.real([1, 2, 2], [1.5, 0, -20, 0])
    // NumPy: float16(1.5) − 65504 is −65504, float16(−20) − 65504 is −∞.
    let outputs = try Attention(maskedScore: .lowered(by: 65504, as: .float16)).forward(
      [half, keys, keys, none], LayerParameters([:]))
    #expect(outputs[1].real?.elements == [1, 0])
    let (kept, free) = (
      try weights(.lowered(by: 1e9, as: .float64), none), try weights(Self.single, nil)
    )
    #expect(abs(kept[0] - free[0]) <= 1e-6 && abs(free[0] - 0.5) > 0.1)
  }

  @Test func `neighbouring heads of queries share a head of keys and values`() throws {
    let outputs = try Self.attend(
      Attention(scale: 1 / 2.0.squareRoot(), isCausal: true, maskedScore: .excluded),
      [[1, 4, 3, 2], [1, 2, 4, 2], [1, 2, 4, 2]], nil)
    Self.expectClose(outputs[0], Self.grouped)
  }

  static let misfits: [([[Int]], [Int]?, String)] = [
    ([[1, 3, 2], [1, 4, 3], [1, 4, 2]], nil, "[1, 3, 2], [1, 4, 3] and [1, 4, 2]"),
    ([[1, 3, 2], [1, 4, 2], [1, 5, 2]], nil, "[1, 3, 2], [1, 4, 2] and [1, 5, 2]"),
    ([[2, 3, 2], [1, 4, 2], [1, 4, 2]], nil, "[2, 3, 2], [1, 4, 2] and [1, 4, 2]"),
    (
      [[1, 3, 3, 2], [1, 2, 4, 2], [1, 2, 4, 2]], nil,
      "[1, 3, 3, 2], [1, 2, 4, 2] and [1, 2, 4, 2]"
    ),
    ([[1, 3, 2], [1, 4, 2], [1, 4, 2]], [1, 2, 4], "[1, 3, 4] and [1, 2, 4]"),
    ([[1, 3, 2], [1, 4, 2], [1, 4, 2]], [1, 1, 3, 4], "[1, 3, 4] and [1, 1, 3, 4]"),
  ]

  @Test(arguments: misfits.indices)
  func `shapes that do not fit are refused, before and while running`(_ index: Int) {
    let (shapes, mask, text) = Self.misfits[index]
    let why = mask == nil ? "are no queries, keys and values" : "are no weights with their mask"
    let layer = Attention(maskedScore: .excluded)
    expectError(.inconsistent, "inputs of shapes \(text) \(why)") { () throws(SluiceError) in
      let types = shapes.map { ValueType(.float32, $0.map { .fixed($0) }) }
      let maskType = mask.map { ValueType(.bool, $0.map { .fixed($0) }) }
      _ = try layer.outputTypes(types + [maskType])
    }
    expectError(.inconsistent, "inputs of shapes \(text) \(why)") { () throws(SluiceError) in
      let value = mask.map { Value<Double>.boolean(NDArray(shape: $0, repeating: true)) }
      _ = try Self.attend(layer, shapes, value)
    }
  }
}
