public import SluiceCore

/// The magnitude of every element.
public struct Abs: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Abs"
  /// The kinds of elements that it takes.
  public static let kinds: Set<ElementKind> = [.real, .integer]

  /// Makes the layer.
  public init() {}

  /// Drops the signs; the least integer, which has no positive twin, stays.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { $0.magnitude }, integer: { Int(truncatingIfNeeded: $0.magnitude) })
  }
}
