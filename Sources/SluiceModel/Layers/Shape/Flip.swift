public import OrderedCollections
public import SluiceCore

/// Reverses the order of the elements along one dimension.
public struct Flip: Layer {
  /// The name of the kind.
  public static let kind = "Flip"
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    _ = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    return [input]
  }

  /// The reversed block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    var steps = Walk.steps(of: input.shape)
    let start = max(input.shape[axis] - 1, 0) * steps[axis]
    steps[axis].negate()
    return [input.rearranged(Picking(shape: input.shape, steps: steps, start: start))]
  }
}
