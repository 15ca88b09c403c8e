public import OrderedCollections
public import SluiceCore

/// Sets a time step to zero where all of its features equal a value.
///
/// The mask itself is made beside it, by ``NotEqual`` and ``ReduceAny``.
public struct Masking: Layer {
  /// The name of the kind.
  public static let kind = "Masking"
  /// The value, as the source's element type represents it.
  public let value: Double
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(value: Double) { self.value = value }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    value = try attributes.number("value")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["value": .number(value)] }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    return [input]
  }

  /// Multiplies masked rows by zero and the others by one.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard case .real(var input) = inputs[0] else { return [] }
    let value = S(value)
    input.applyToRows { row in
      if !row.contains(where: { $0 != value }) { row = row.map { $0 * 0 } }
    }
    return [.real(input)]
  }
}
