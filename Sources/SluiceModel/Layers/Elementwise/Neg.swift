public import SluiceCore

/// Every element with the other sign.
public struct Neg: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Neg"
  /// The kinds of elements that it takes.
  public static let kinds: Set<ElementKind> = [.real, .integer]

  /// Makes the layer.
  public init() {}

  /// Negates; the least integer, which has no positive twin, stays.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { -$0 }, integer: { 0 &- $0 })
  }
}
