public import OrderedCollections
public import SluiceCore

/// A block in the shape of its input that holds one truth value everywhere.
public struct FullLike: Layer {
  /// The name of the kind.
  public static let kind = "FullLike"
  /// The truth value.
  public let value: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(_ value: Bool) { self.value = value }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    value = try attributes.bool("value")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["value": .bool(value)] }

  /// Truth values in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    inputs.compactMap { $0.map { ValueType(.bool, $0.shape) } }
  }

  /// The filled block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    inputs.compactMap { $0.map { .boolean(NDArray(shape: $0.shape, repeating: value)) } }
  }
}
