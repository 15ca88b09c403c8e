public import OrderedCollections
public import SluiceCore

/// A layer that applies a function to all real elements along one dimension together.
public protocol AxisFunctionLayer: Layer {
  /// The function.
  static var function: ActivationFunction { get }
  /// The dimension; negative ones count from the last.
  var axis: Int { get }

  /// Makes the layer.
  init(axis: Int)
}

extension AxisFunctionLayer {
  /// One input.
  public var inputs: InputSlots { .one }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(axis: try attributes.axis("axis"))
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    _ = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    return [input]
  }

  /// Applies the function to the elements along the dimension, for every place in the others.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard var array = inputs[0]?.real else { return [] }
    let axis = try normalised(axis, rank: array.shape.count, of: "\(array.shape)")
    let (outer, size, inner) = array.split(at: axis)
    guard size > 0 else { return [.real(array)] }
    var units = [S](repeating: 0, count: size)
    for o in 0..<outer {
      for i in 0..<inner {
        for k in 0..<size { units[k] = array.elements[(o * size + k) * inner + i] }
        Self.function.apply(to: &units)
        for k in 0..<size { array.elements[(o * size + k) * inner + i] = units[k] }
      }
    }
    return [.real(array)]
  }
}
