public import OrderedCollections
public import SluiceCore

/// Keeps every element within two bounds; a NaN stays.
public struct Clip: Layer {
  /// The name of the kind.
  public static let kind = "Clip"
  /// The least that an element may be, if it is bounded below.
  public let minimum: Double?
  /// The most that an element may be, if it is bounded above; it wins over ``minimum``.
  public let maximum: Double?
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(minimum: Double?, maximum: Double?) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    minimum = try attributes.numberOrNull("minimum")
    maximum = try attributes.numberOrNull("maximum")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "minimum": minimum.map { .number($0) } ?? .null,
      "maximum": maximum.map { .number($0) } ?? .null,
    ]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: [.real, .integer], "input")
    return [input]
  }

  /// Compares with the lower bound, then with the upper one.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let low = minimum.map { S($0) } ?? -.infinity
    let high = maximum.map { S($0) } ?? .infinity
    // The integers within real bounds; a bound beyond all integers bounds nothing.
    let least = minimum.map { Int(exactly: $0.rounded(.up)) ?? ($0 < 0 ? .min : .max) } ?? .min
    let most = maximum.map { Int(exactly: $0.rounded(.down)) ?? ($0 < 0 ? .min : .max) } ?? .max
    return try mapped(
      inputs,
      real: { x in
        let raised = x < low ? low : x
        return raised > high ? high : raised
      }, integer: { min(max($0, least), most) })
  }
}
