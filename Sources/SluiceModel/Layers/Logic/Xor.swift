public import SluiceCore

/// True where exactly one of two inputs is true, element by element.
public struct Xor: LogicalLayer {
  /// The name of the kind.
  public static let kind = "Xor"
  /// What the layer reads.
  public let inputs = InputSlots.two

  /// Makes the layer.
  public init() {}

  /// Combines the inputs.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    [.boolean(try Broadcasting.fold(inputs.compactMap { $0?.boolean }) { $0 != $1 })]
  }
}
