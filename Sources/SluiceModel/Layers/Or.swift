public import SluiceCore

/// True where any of its inputs is true, element by element.
public struct Or: Layer {
  /// The name of the kind.
  public static let kind = "Or"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(.boolean, "input") }
    return [try Broadcasting.type(inputs)]
  }

  /// Combines the inputs.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    [.boolean(try Broadcasting.fold(inputs.compactMap { $0?.boolean }) { $0 || $1 })]
  }
}
