public import SluiceCore

/// Every element rounded up.
public struct Ceil: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Ceil"

  /// Makes the layer.
  public init() {}

  /// Rounds.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { $0.rounded(.up) })
  }
}
