public import SluiceCore

/// True where an element is not a number.
public struct IsNaN: PlainLayer {
  /// The name of the kind.
  public static let kind = "IsNaN"
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init() {}

  /// Truth values in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    return [ValueType(.bool, input.shape)]
  }

  /// Looks at every element.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    return [.boolean(NDArray(shape: input.shape, elements: input.elements.map(\.isNaN)))]
  }
}
