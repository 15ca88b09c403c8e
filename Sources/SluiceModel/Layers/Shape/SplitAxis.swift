public import OrderedCollections
public import SluiceCore

/// Parts a dimension into the two that another value has there: what ``MergeAxes`` joined.
///
/// A layer that knows no time is applied at every step like this:
/// `[batch, time, …]` → `MergeAxes(axis: 0)` → `[batch · time, …]` → the layer →
/// `SplitAxis(axis: 0)` of its output, like the input.
public struct SplitAxis: Layer {
  /// The name of the kind.
  public static let kind = "SplitAxis"
  /// The dimension of the input, and the first of the two of `like`, counted from 0.
  public let axis: Int
  /// The value whose dimension is parted, and one of any kind of elements that has the two.
  public let inputs = InputSlots.named(["input", "like"], required: 2)

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.integer("axis", in: 0...Limits.rank)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The type of the input with two dimensions in the place of one.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0], let like = inputs[1] else { return [] }
    return [input.shaped(try split(input.shape, like.shape))]
  }

  /// The same elements in the new shape.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let like = inputs[1] else { return [] }
    let shape = try split(input.shape.map { .fixed($0) }, like.shape.map { .fixed($0) })
    return [input.rearranged(Reshaping(shape: shape.compactMap(\.size)))]
  }

  private func split(
    _ input: [Dimension], _ like: [Dimension]
  ) throws(SluiceError) -> [Dimension] {
    let axis = try normalised(axis, rank: input.count, of: "\(input)")
    _ = try normalised(axis + 1, rank: like.count, of: "\(like)")
    let parts = Array(like[axis...axis + 1])
    guard try Dimension.product(parts).mayEqual(input[axis]) else {
      throw .valuesDoNotFit(["\(input)", "\(like)"], why: "do not agree at axis \(axis)")
    }
    var shape = input
    shape.replaceSubrange(axis...axis, with: parts)
    return shape
  }
}
