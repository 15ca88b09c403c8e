public import OrderedCollections
public import SluiceCore

/// `x` where it is not negative, else `slope · x`, with a slope that was trained.
///
/// `slope` has any shape that broadcasts to the input's; in a layer with one slope for each feature it
/// is `[features]`.
public struct PRelu: Layer {
  /// The name of the kind.
  public static let kind = "PRelu"
  /// The shape of the slope.
  public let slopeShape: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(slopeShape: [Int]) { self.slopeShape = slopeShape }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    slopeShape = try attributes.sizes("slopeShape")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["slopeShape": slopeShape.json] }

  /// The slope.
  public var parameters: [ParameterSlot] { [ParameterSlot("slope", slopeShape)] }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    let shape = try Broadcasting.shape([input.shape, slopeShape.map { .fixed($0) }])
    guard shape.count == input.shape.count, zip(shape, input.shape).allSatisfy({ $0.mayEqual($1) })
    else { throw .valuesDoNotFit(["\(input.shape)", "\(slopeShape)"], why: "cannot be combined") }
    return [input]
  }

  /// Scales the negative elements.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let slope = NDArray<S>(shape: slopeShape, elements: try parameters.elements("slope") ?? [])
    return [.real(try Broadcasting.combine(input, slope) { $0 < 0 ? $0 * $1 : $0 })]
  }
}
