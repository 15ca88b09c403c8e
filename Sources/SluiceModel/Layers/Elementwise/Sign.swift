public import SluiceCore

/// −1, 0 or 1 by the sign of every element; a NaN stays.
public struct Sign: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Sign"
  /// The kinds of elements that it takes.
  public static let kinds: Set<ElementKind> = [.real, .integer]

  /// Makes the layer.
  public init() {}

  /// Compares with zero.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, integer: { $0.signum() })
  }
}
