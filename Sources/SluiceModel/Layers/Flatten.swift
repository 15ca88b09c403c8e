public import SluiceCore

/// Joins all dimensions but the first.
public struct Flatten: Layer {
  /// The name of the kind.
  public static let kind = "Flatten"
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The first dimension and the product of the others.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    guard let first = input.shape.first else {
      throw .valueRank("input", "\(input.shape)", found: 0, expected: "at least 1")
    }
    return [input.shaped([first, try .product(Array(input.shape.dropFirst()))])]
  }

  /// The same elements in the new shape.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let first = input.shape.first else { return [] }
    let shape = [first, input.shape.dropFirst().reduce(1, *)]
    return [input.rearranged(Reshaping(shape: shape))]
  }
}
