public import OrderedCollections
public import SluiceCore

/// Changes the order of the dimensions.
public struct Transpose: Layer {
  /// The name of the kind.
  public static let kind = "Transpose"
  /// For every dimension of the result, the dimension of the input that it is.
  public let permutation: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(permutation: [Int]) { self.permutation = permutation }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    let axes = try attributes.array("permutation")
    permutation = axes.compactMap(\.integer)
    guard permutation.sorted() == Array(0..<axes.count) else {
      throw .attribute("permutation", is: .array(axes), expected: "each dimension once")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["permutation": .array(permutation.map { .integer($0) })]
  }

  /// The type of the input with its dimensions in the new order.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireRank(permutation.count, "input")
    return [input.shaped(permutation.map { input.shape[$0] })]
  }

  /// The block in the new order.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    let steps = Walk.steps(of: input.shape)
    return [
      input.rearranged(
        Picking(shape: permutation.map { input.shape[$0] }, steps: permutation.map { steps[$0] }))
    ]
  }
}
