public import SluiceCore

/// The sum of its inputs, element by element.
public struct Add: Layer {
  /// The name of the kind.
  public static let kind = "Add"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(.real, "input") }
    return [try Broadcasting.type(inputs)]
  }

  /// Adds in the order of the inputs.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    [.real(try Broadcasting.fold(inputs.compactMap { $0?.real }, +))]
  }
}
