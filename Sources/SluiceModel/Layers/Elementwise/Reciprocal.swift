public import SluiceCore

/// `1 / x` of every element.
public struct Reciprocal: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Reciprocal"

  /// Makes the layer.
  public init() {}

  /// Divides.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { 1 / $0 })
  }
}
