public import OrderedCollections
public import SluiceCore

/// Puts integers in the place of numbers: `round(x / scale) + zeroPoint`, within the integers' range; or
/// small floating-point numbers: `round(x / scale + zeroPoint)`.
///
/// Halves are rounded to even. The quotient is that of a machine which divides in ``precision``, so
/// that a number near a half becomes the same integer here as there.
/// - SeeAlso: ``LinearQuantization``; ``Narrowing``; <https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html>
public struct QuantizeLinear: LinearQuantization {
  /// The name of the kind.
  public static let kind = "QuantizeLinear"
  /// The type of the integers, of two bytes or less, or of the small floating-point numbers.
  public let elementType: ElementType
  /// Whether small floating-point numbers stay finite.
  public let saturates: Bool
  /// The real type that is divided in.
  public let precision: ElementType
  /// The dimension along which there are several scales.
  public let axis: Int
  /// How many places along the dimension share a scale, or 0.
  public let blockSize: Int

  /// Makes the layer.
  public init(
    to elementType: ElementType, precision: ElementType, axis: Int = 1, blockSize: Int = 0,
    saturates: Bool = true
  ) {
    self.elementType = elementType
    self.saturates = saturates
    self.precision = precision
    self.axis = axis
    self.blockSize = blockSize
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    elementType = try attributes.choice("elementType")
    saturates = try attributes.narrowing(to: elementType).saturates
    precision = try attributes.choice("precision")
    (axis, blockSize) = try attributes.granularity()
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "elementType": .string(elementType.rawValue), "precision": .string(precision.rawValue),
    ]
    attributes.merge(Narrowing(saturates: saturates).attributes(to: elementType)) { $1 }
    attributes.merge(granularity) { $1 }
    return attributes
  }

  private func check() throws(SluiceError) {
    guard elementType.isQuantized else {
      let types = ElementType.allCases.filter(\.isQuantized).map(\.rawValue)
      throw .attribute(
        "elementType", is: .string(elementType.rawValue), expected: types.listed())
    }
    guard precision.isWideReal else {
      throw .attribute(
        "precision", is: .string(precision.rawValue), expected: "a type of real numbers")
    }
  }

  /// Integers, or small floating-point numbers, in the shape of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    try input.requireKind(in: [.real, .integer], "input")
    try checkScales(inputs, zeroPoint: elementType)
    return [ValueType(elementType, input.shape)]
  }

  /// Divides, rounds and shifts every element.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a quotient is not a number that is to be an
  ///   integer.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let scale = inputs[1]?.real else { return [] }
    let numbers = input.real ?? input.integer?.mapped { S($0) }
    guard let numbers else { return [] }
    let places = try scalePlaces(numbers.shape, scale.shape, inputs[2]?.shape)
    let scales = scale.elements.map { $0.rounded(to: precision) }
    let quotients = zip(numbers.elements, places).map { x, place in
      (x.rounded(to: precision) / scales[place]).rounded(to: precision)
    }
    if elementType.kind == .real {
      let elements = rounded(quotients, places, inputs[2]?.real?.elements)
      return [.real(NDArray(shape: numbers.shape, elements: elements))]
    }
    let elements = try integers(quotients, places, inputs[2]?.integer?.elements)
    return [.integer(NDArray(shape: numbers.shape, elements: elements))]
  }

  private func rounded<S: Scalar>(_ quotients: [S], _ places: [Int], _ zeroPoints: [S]?) -> [S] {
    zip(quotients, places).map { quotient, place in
      // A zero point of zero leaves −0 as it is.
      let zeroPoint = zeroPoints?[place] ?? 0
      let sum = zeroPoint == 0 ? quotient : (quotient + zeroPoint).rounded(to: precision)
      return sum.rounded(to: elementType, Narrowing(saturates: saturates))
    }
  }

  private func integers<S: Scalar>(
    _ quotients: [S], _ places: [Int], _ zeroPoints: [Int]?
  ) throws(SluiceError) -> [Int] {
    let bits = elementType.bitWidth
    let least = S(elementType.isSigned ? -1 << (bits - 1) : 0)
    let most = least + S(1 << bits - 1)
    var result: [Int] = []
    result.reserveCapacity(places.count)
    for (quotient, place) in zip(quotients, places) {
      guard !quotient.isNaN else { throw .castOutOfRange(Double(quotient), elementType.rawValue) }
      let shifted = quotient.rounded(.toNearestOrEven) + S(zeroPoints?[place] ?? 0)
      result.append(Int(min(max(shifted, least), most)))
    }
    return result
  }
}

extension ElementType {
  /// Whether numbers are quantized to this type: integers of two bytes or less, and small floating-point
  /// numbers that have a zero.
  fileprivate var isQuantized: Bool {
    switch kind {
    case .integer: bitWidth <= 16
    case .real: smallFloat?.hasZero ?? false
    case .boolean: false
    }
  }
}
