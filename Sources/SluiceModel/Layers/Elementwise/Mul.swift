public import SluiceCore

/// The product of its inputs, element by element.
public struct Mul: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Mul"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Multiplies in the order of the inputs; integers wrap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(inputs, real: { $0 * $1 }, integer: { $0 &* $1 })
  }
}
