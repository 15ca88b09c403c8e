public import OrderedCollections
public import SluiceCore

/// True where an element differs from a value: what masks are made of.
///
/// ONNX has no such operator; two inputs are compared by ``Equal`` and ``Not``.
public struct NotEqual: Layer {
  /// The name of the kind.
  public static let kind = "NotEqual"
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

  /// Truth values in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    inputs.compactMap { $0.map { ValueType(.bool, $0.shape) } }
  }

  /// Compares every element; a NaN differs from everything.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let result: NDArray<Bool>
    switch inputs[0] {
    case .real(let array):
      result = NDArray(shape: array.shape, elements: array.elements.map { $0 != S(value) })
    case .integer(let array):
      result = NDArray(shape: array.shape, elements: array.elements.map { Double($0) != value })
    case .boolean(let array):
      result = NDArray(shape: array.shape, elements: array.elements.map { ($0 ? 1 : 0) != value })
    case nil: return []
    }
    return [.boolean(result)]
  }
}
