public import OrderedCollections
public import SluiceCore

/// The numbers that integers stand for: `(x − zeroPoint) · scale`.
///
/// - SeeAlso: ``LinearQuantization``; <https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html>
public struct DequantizeLinear: LinearQuantization {
  /// The name of the kind.
  public static let kind = "DequantizeLinear"
  /// The type of the numbers.
  public let elementType: ElementType
  /// The dimension along which there are several scales.
  public let axis: Int
  /// How many places along the dimension share a scale, or 0.
  public let blockSize: Int

  /// Makes the layer.
  public init(to elementType: ElementType, axis: Int = 1, blockSize: Int = 0) {
    self.elementType = elementType
    self.axis = axis
    self.blockSize = blockSize
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    elementType = try attributes.choice("elementType")
    (axis, blockSize) = try attributes.granularity()
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "elementType": .string(elementType.rawValue)
    ]
    attributes.merge(granularity) { $1 }
    return attributes
  }

  private func check() throws(SluiceError) {
    guard elementType.kind == .real else {
      throw .attribute(
        "elementType", is: .string(elementType.rawValue), expected: "a type of real numbers")
    }
  }

  /// Numbers in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    try input.requireKind(.integer, "input")
    try checkScales(inputs)
    return [ValueType(elementType, input.shape)]
  }

  /// Shifts and multiplies every element.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.integer, let scale = inputs[1]?.real else { return [] }
    let zeroPoint = inputs[2]?.integer
    let places = try scalePlaces(input.shape, scale.shape, zeroPoint?.shape)
    let numbers = zip(input.elements, places).map { x, place in
      S(x &- (zeroPoint?.elements[place] ?? 0)) * scale.elements[place]
    }
    return [.real(NDArray(shape: input.shape, elements: numbers))]
  }
}
