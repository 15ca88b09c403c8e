public import OrderedCollections
public import SluiceCore

/// Repeats a block as a whole along each dimension.
public struct Tile: Layer {
  /// The name of the kind.
  public static let kind = "Tile"
  /// For every dimension, how many times the block stands there.
  public let repeats: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(repeats: [Int]) { self.repeats = repeats }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    repeats = try attributes.sizes("repeats")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["repeats": repeats.json] }

  /// The type of the input with its dimensions multiplied.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try repeats.require("repeats", count: input.shape.count, atLeast: 0)
    var shape: [Dimension] = []
    for (dimension, count) in zip(input.shape, repeats) {
      shape.append(try .product([dimension, .fixed(count)]))
    }
    return [input.shaped(shape)]
  }

  /// The repeated block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    // Every dimension is walked as two, of which the outer one repeats.
    let split = zip(repeats, input.shape).flatMap { [$0, $1] }
    _ = try countable(split)
    let steps = Walk.steps(of: input.shape).flatMap { [0, $0] }
    let shape = zip(repeats, input.shape).map { $0 * $1 }
    return [
      input.rearranged(Picking(shape: split, steps: steps)).rearranged(Reshaping(shape: shape))
    ]
  }
}
