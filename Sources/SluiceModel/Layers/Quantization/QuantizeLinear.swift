public import OrderedCollections
public import SluiceCore

/// Puts integers in the place of numbers: `round(x / scale) + zeroPoint`, within the integers' range.
///
/// Halves are rounded to even. The quotient is that of a machine which divides in ``precision``, so
/// that a number near a half becomes the same integer here as there.
/// - SeeAlso: ``LinearQuantization``; <https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html>
public struct QuantizeLinear: LinearQuantization {
  /// The name of the kind.
  public static let kind = "QuantizeLinear"
  /// The type of the integers, of one or two bytes.
  public let elementType: ElementType
  /// The real type that is divided in.
  public let precision: ElementType
  /// The dimension along which there are several scales.
  public let axis: Int
  /// How many places along the dimension share a scale, or 0.
  public let blockSize: Int

  /// Makes the layer.
  public init(
    to elementType: ElementType, precision: ElementType, axis: Int = 1, blockSize: Int = 0
  ) {
    self.elementType = elementType
    self.precision = precision
    self.axis = axis
    self.blockSize = blockSize
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    elementType = try attributes.choice("elementType")
    precision = try attributes.choice("precision")
    (axis, blockSize) = try attributes.granularity()
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "elementType": .string(elementType.rawValue), "precision": .string(precision.rawValue),
    ]
    attributes.merge(granularity) { $1 }
    return attributes
  }

  private func check() throws(SluiceError) {
    guard elementType.kind == .integer, elementType.byteCount <= 2 else {
      throw .attribute(
        "elementType", is: .string(elementType.rawValue), expected: "I8, U8, I16 or U16")
    }
    guard precision.kind == .real else {
      throw .attribute(
        "precision", is: .string(precision.rawValue), expected: "a type of real numbers")
    }
  }

  /// Integers in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    try input.requireKind(in: [.real, .integer], "input")
    try checkScales(inputs)
    return [ValueType(elementType, input.shape)]
  }

  /// Divides, rounds and shifts every element.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a quotient is not a number.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let scale = inputs[1]?.real else { return [] }
    let numbers = input.real ?? input.integer?.mapped { S($0) }
    guard let numbers else { return [] }
    let zeroPoint = inputs[2]?.integer
    let places = try scalePlaces(numbers.shape, scale.shape, zeroPoint?.shape)
    let scales = scale.elements.map { $0.rounded(to: precision) }
    let bits = elementType.byteCount * 8
    let least = S(elementType.isSigned ? -1 << (bits - 1) : 0)
    let most = least + S(1 << bits - 1)
    var result: [Int] = []
    result.reserveCapacity(places.count)
    for (x, place) in zip(numbers.elements, places) {
      let quotient = (x.rounded(to: precision) / scales[place]).rounded(to: precision)
      guard !quotient.isNaN else { throw .castOutOfRange(Double(quotient), elementType.rawValue) }
      let shifted = quotient.rounded(.toNearestOrEven) + S(zeroPoint?.elements[place] ?? 0)
      result.append(Int(min(max(shifted, least), most)))
    }
    return [.integer(NDArray(shape: numbers.shape, elements: result))]
  }
}
