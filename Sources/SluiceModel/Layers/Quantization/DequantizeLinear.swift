public import OrderedCollections
public import SluiceCore

/// The numbers that quantized ones stand for: `(x − zeroPoint) · scale`.
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
    guard elementType.isWideReal else {
      throw .attribute(
        "elementType", is: .string(elementType.rawValue), expected: "a type of real numbers")
    }
  }

  /// Numbers in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    if input.elementType.smallFloat == nil { try input.requireKind(.integer, "input") }
    try checkScales(inputs, zeroPoint: input.elementType)
    return [ValueType(elementType, input.shape)]
  }

  /// Shifts and multiplies every element.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let scale = inputs[1]?.real else { return [] }
    let places = try scalePlaces(input.shape, scale.shape, inputs[2]?.shape)
    let differences: [S]
    if let numbers = input.real {
      let zeroPoint = inputs[2]?.real
      differences = zip(numbers.elements, places).map { $0 - (zeroPoint?.elements[$1] ?? 0) }
    } else if let integers = input.integer {
      let zeroPoint = inputs[2]?.integer
      differences = zip(integers.elements, places).map { S($0 &- (zeroPoint?.elements[$1] ?? 0)) }
    } else {
      return []
    }
    let numbers = zip(differences, places).map { $0 * scale.elements[$1] }
    return [.real(NDArray(shape: input.shape, elements: numbers))]
  }
}
