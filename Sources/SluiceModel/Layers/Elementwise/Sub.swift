public import SluiceCore

/// The first input less the second, element by element.
public struct Sub: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Sub"

  /// Makes the layer.
  public init() {}

  /// Subtracts; integers wrap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(inputs, real: { $0 - $1 }, integer: { $0 &- $1 })
  }
}
