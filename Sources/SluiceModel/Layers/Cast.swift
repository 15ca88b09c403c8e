public import OrderedCollections
public import SluiceCore

/// Rounds real numbers to what an element type can hold.
public struct Cast: Layer {
  /// The name of the kind.
  public static let kind = "Cast"
  /// The element type.
  public let elementType: ElementType
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer; `elementType` must be of the real kind.
  public init(to elementType: ElementType) { self.elementType = elementType }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    elementType = try attributes.choice("elementType")
    guard elementType.kind == .real else {
      throw .attribute(
        "elementType", is: .string(elementType.rawValue), expected: "a type of real numbers")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["elementType": .string(elementType.rawValue)]
  }

  /// The shape of the input with the new element type.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    return [ValueType(elementType, input.shape)]
  }

  /// Rounds every element to nearest, ties to even.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    return [.real(input.rounded(to: elementType))]
  }
}

extension NDArray where Element: Scalar {
  /// The elements rounded to nearest in another real element type.
  package func rounded(to type: ElementType) -> NDArray {
    NDArray(shape: shape, elements: elements.map { $0.rounded(to: type) })
  }
}

extension Scalar {
  /// The number rounded to nearest in another real element type.
  package func rounded(to type: ElementType) -> Self {
    switch type {
    case .float16: Self(Float16(self))
    case .bfloat16: Self(Float(self).roundedToBFloat16)
    case .float32: Self(Float(self))
    default: self
    }
  }
}

extension Float {
  /// The nearest number whose lower sixteen bits are zero, ties to even.
  fileprivate var roundedToBFloat16: Float {
    guard isFinite else { return self }
    let bits = bitPattern
    let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
    return Float(bitPattern: rounded & 0xFFFF_0000)
  }
}
