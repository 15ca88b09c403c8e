public import OrderedCollections
public import SluiceCore

/// Divides the elements that share all coordinates but those along some dimensions by their length.
///
/// `y = x / √max(Σ x², least)`, summed over ``axes``. Keras 2 has `least = 1e-12`; Keras 3 keeps the length
/// itself above 1e-12, which is `least = 1e-24`.
public struct UnitNormalization: Layer {
  /// The name of the kind.
  public static let kind = "UnitNormalization"
  /// The dimensions, in ascending order; negative ones count from the last.
  public let axes: [Int]
  /// The least square of a length.
  public let least: Double
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axes: [Int], least: Double) {
    self.axes = axes
    self.least = least
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axes = try attributes.axes("axes")
    least = try attributes.number("least")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axes": axes.json, "least": .number(least)]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    _ = try ascending(axes, rank: input.shape.count, of: "\(input.shape)")
    return [input]
  }

  /// Divides over the dimensions.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let shape = input.shape
    let axes = try ascending(axes, rank: shape.count, of: "\(shape)")
    let groups = AxisPartition(shape, by: Set(shape.indices).subtracting(axes))
    var squares = [S](repeating: 0, count: groups.count)
    for (group, x) in zip(groups.parts, input.elements) { squares[group] += x * x }
    let factors = squares.map { 1 / max($0, S(least)).squareRoot() }
    return [.real(input.scaled(groups, by: factors, plus: nil))]
  }
}
