public import SluiceCore

/// Joins all dimensions but the first.
public struct Flatten: PlainLayer, ReshapingLayer {
  /// The name of the kind.
  public static let kind = "Flatten"

  /// Makes the layer.
  public init() {}

  /// The first dimension and the product of the others.
  public func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension] {
    guard let first = input.first else {
      throw .valueRank("input", "\(input)", found: 0, expected: "at least 1")
    }
    return [first, try .product(Array(input.dropFirst()))]
  }
}
