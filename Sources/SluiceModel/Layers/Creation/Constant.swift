public import OrderedCollections
public import SluiceCore

/// A value that the model holds: its parameter `value`.
public struct Constant: Layer {
  /// The name of the kind.
  public static let kind = "Constant"
  /// The sizes of the dimensions.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType
  /// What the layer reads: nothing.
  public let inputs = InputSlots.none

  /// Makes the layer.
  public init(shape: [Int], _ elementType: ElementType) {
    self.shape = shape
    self.elementType = elementType
  }

  /// Makes the layer whose parameter is `tensor`.
  public init(_ tensor: Tensor) { self.init(shape: tensor.shape, tensor.elementType) }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try attributes.sizes("shape")
    elementType = try attributes.choice("elementType")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["shape": shape.json, "elementType": .string(elementType.rawValue)]
  }

  /// The value.
  public var parameters: [ParameterSlot] { [ParameterSlot("value", shape, elementType.kind)] }

  /// The shape and the element type.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    [ValueType(elementType, shape.map { .fixed($0) })]
  }

  /// The parameter.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let value = parameters.tensor("value") else { return [] }
    return [try Value(value)]
  }
}
