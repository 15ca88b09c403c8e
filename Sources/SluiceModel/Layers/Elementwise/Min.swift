public import SluiceCore

/// The least of its inputs, element by element; a NaN is passed on.
public struct Min: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Min"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Compares in the order of the inputs.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(
      inputs, real: { $0 <= $1 || $0.isNaN ? $0 : $1 }, integer: { min($0, $1) })
  }
}
