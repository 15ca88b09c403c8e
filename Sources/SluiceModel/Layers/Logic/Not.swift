public import SluiceCore

/// True where its input is false.
public struct Not: LogicalLayer {
  /// The name of the kind.
  public static let kind = "Not"
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init() {}

  /// Negates.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.boolean else { return [] }
    return [.boolean(NDArray(shape: input.shape, elements: input.elements.map { !$0 }))]
  }
}
