public import OrderedCollections
public import SluiceCore

/// Replaces every index by the element of a block at the same place, but for one coordinate, which is
/// the index.
///
/// Negative indices count from behind the last place. Block and indices have the same rank, and the
/// indices are nowhere longer than the block except along the dimension.
public struct GatherElements: Layer {
  /// The name of the kind.
  public static let kind = "GatherElements"
  /// The dimension; a negative one counts from the last.
  public let axis: Int
  /// The block, of any kind of elements, and the indices.
  public let inputs = InputSlots.named(["data", "indices"], required: 2)

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The element type of the block in the shape of the indices.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let data = inputs[0], let indices = inputs[1] else { return [] }
    try indices.requireKind(.integer, "input 'indices'")
    try indices.requireRank(data.shape.count, "input 'indices'")
    let axis = try normalised(axis, rank: data.shape.count, of: "\(data.shape)")
    try check(data.shape.map(\.size), indices.shape.map(\.size), except: axis)
    return [data.shaped(indices.shape)]
  }

  /// Looks every index up.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let data = inputs[0], let indices = inputs[1]?.integer else { return [] }
    let sources = try sources(of: indices, in: data.shape)
    return [data.rearranged(Lookup(shape: indices.shape, sources: sources))]
  }

  /// For every index, the position in a block of `shape` that it stands for.
  func sources(of indices: NDArray<Int>, in shape: [Int]) throws(SluiceError) -> [Int] {
    let axis = try normalised(axis, rank: shape.count, of: "\(shape)")
    try check(shape, indices.shape, except: axis)
    var steps = Walk.steps(of: shape)
    let step = steps[axis]
    steps[axis] = 0
    let places = try indices.places(in: shape[axis])
    return zip(Walk(indices.shape, steps: steps), places).map { $0 + $1 * step }
  }

  private func check(
    _ data: [Int?], _ indices: [Int?], except axis: Int
  ) throws(SluiceError) {
    for (place, pair) in zip(data, indices).enumerated() where place != axis {
      guard let size = pair.0, let count = pair.1, count > size else { continue }
      throw .valuesDoNotFit(
        [data, indices].map {
          "[\($0.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
        },
        why: "are no block and indices into it along axis \(axis)")
    }
  }
}

/// Picks elements by their positions.
struct Lookup: Rearrangement {
  let shape: [Int]
  let sources: [Int]

  func apply<Element>(to array: NDArray<Element>) -> NDArray<Element> {
    NDArray(shape: shape, elements: sources.map { array.elements[$0] })
  }
}
