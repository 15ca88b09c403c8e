public import SluiceCore

/// True where the first input is greater than the second, element by element.
public struct Greater: ComparisonLayer {
  /// The name of the kind.
  public static let kind = "Greater"

  /// Makes the layer.
  public init() {}

  /// Compares.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try compared(inputs, real: { $0 > $1 }, integer: { $0 > $1 })
  }
}
