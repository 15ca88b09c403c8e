public import SluiceCore

/// The square root of every element.
public struct Sqrt: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Sqrt"

  /// Makes the layer.
  public init() {}

  /// Gives NaN for negative elements.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { $0.squareRoot() })
  }
}
