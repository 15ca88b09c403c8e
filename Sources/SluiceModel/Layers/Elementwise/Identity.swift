public import SluiceCore

/// Passes its input on: what dropout and noise do when a model is not being trained.
public struct Identity: Layer {
  /// The name of the kind.
  public static let kind = "Identity"
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    inputs.compactMap { $0 }
  }

  /// The input.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    inputs.compactMap { $0 }
  }
}
