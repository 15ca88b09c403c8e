public import SluiceCore

/// The sum of its inputs, element by element.
public struct Add: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Add"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Adds in the order of the inputs; integers wrap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(inputs, real: { $0 + $1 }, integer: { $0 &+ $1 })
  }
}
