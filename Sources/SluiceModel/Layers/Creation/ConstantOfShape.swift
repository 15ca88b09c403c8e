public import OrderedCollections
public import SluiceCore

/// A block of the shape that its input says, filled with one number.
public struct ConstantOfShape: Layer {
  /// The name of the kind.
  public static let kind = "ConstantOfShape"
  /// The number; finite.
  public let value: Double
  /// The type of the elements.
  public let elementType: ElementType
  /// The sizes of the dimensions, `[rank]`.
  public let inputs = InputSlots.named(["shape"], required: 1)

  /// Makes the layer.
  public init(_ value: Double, _ elementType: ElementType) {
    self.value = value
    self.elementType = elementType
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    value = try attributes.number("value")
    elementType = try attributes.choice("elementType")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["value": .number(value), "elementType": .string(elementType.rawValue)]
  }

  /// As many dimensions as the shape has entries, which must be known.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let shape = inputs[0] else { return [] }
    try shape.requireKind(.integer, "input 'shape'")
    try shape.requireRank(1, "input 'shape'")
    try elementType.requireHolding(value)
    guard let rank = shape.shape[0].size else { throw .rankUnknown("\(shape.shape)") }
    guard rank <= Limits.rank else {
      throw .valueRank(
        "output", "\(shape.shape)", found: rank, expected: "at most \(Limits.rank)")
    }
    return [ValueType(elementType, Array(repeating: .unknown, count: rank))]
  }

  /// The filled block.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if a size is negative, `.limit` if the block
  ///   is too large.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let shape = inputs[0]?.integer?.elements else { return [] }
    if let size = shape.first(where: { $0 < 0 }) { throw .sizeNegative(size) }
    _ = try countable(shape)
    switch elementType.kind {
    case .real: return [.real(NDArray(shape: shape, repeating: S(value)))]
    case .integer: return [.integer(NDArray(shape: shape, repeating: Int(value)))]
    case .boolean: return [.boolean(NDArray(shape: shape, repeating: value != 0))]
    }
  }
}
