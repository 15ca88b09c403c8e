internal import RealModule
public import SluiceCore

/// The natural logarithm of every element.
public struct Log: UnaryLayer {
  /// The name of the kind.
  public static let kind = "Log"

  /// Makes the layer.
  public init() {}

  /// Gives NaN for negative elements, −∞ for zero.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try mapped(inputs, real: { .log($0) })
  }
}
