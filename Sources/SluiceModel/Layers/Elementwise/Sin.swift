internal import RealModule
public import SluiceCore

/// The sine of every element, in radians.
public struct Sin: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Sin"

  /// Makes the layer.
  public init() {}

  /// Evaluates.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { .sin($0) })
  }
}
