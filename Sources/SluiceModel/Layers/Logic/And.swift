public import SluiceCore

/// True where all of its inputs are true, element by element.
public struct And: LogicalLayer {
  /// The name of the kind.
  public static let kind = "And"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Combines the inputs.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    [.boolean(try Broadcasting.fold(inputs.compactMap { $0?.boolean }) { $0 && $1 })]
  }
}
