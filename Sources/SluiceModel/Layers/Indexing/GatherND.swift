public import OrderedCollections
public import SluiceCore

/// Replaces every row of indices by what stands at that place of a block: one element, or the block
/// of the dimensions that the row does not name.
///
/// The first dimensions may be of the batch: there the indices of an entry are places in the block of
/// the same entry. Negative indices count from behind the last place.
public struct GatherND: Layer {
  /// The name of the kind.
  public static let kind = "GatherND"
  /// How many of the first dimensions are of the batch.
  public let batchDimensions: Int
  /// The block, of any kind of elements, and the indices, whose last dimension is a row.
  public let inputs = InputSlots.named(["data", "indices"], required: 2)

  /// Makes the layer.
  public init(batchDimensions: Int = 0) { self.batchDimensions = batchDimensions }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    batchDimensions = try attributes.integer("batchDimensions", in: 0...Limits.rank)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["batchDimensions": .integer(batchDimensions)]
  }

  /// The element type of the block; the dimensions of the indices but the last, then those of the
  /// block that a row does not name.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let data = inputs[0], let indices = inputs[1] else { return [] }
    try indices.requireKind(.integer, "input 'indices'")
    let named = try IndexRows(data.shape, indices.shape, batch: batchDimensions).end
    return [data.shaped(indices.shape.dropLast() + data.shape[named...])]
  }

  /// Looks every row up.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let data = inputs[0], let indices = inputs[1]?.integer else { return [] }
    let rows = try IndexRows(data.shape, indices.shape, batch: batchDimensions)
    let shape = Array(indices.shape.dropLast() + data.shape[rows.end...])
    _ = try countable(shape)
    let size = data.shape[rows.end...].reduce(1, *)
    let sources = try rows.starts(indices, in: data.shape).flatMap { $0..<$0 + size }
    return [data.rearranged(Lookup(shape: shape, sources: sources))]
  }
}

/// How the rows of one block of indices lie in another block.
package struct IndexRows {
  /// How many dimensions stand before those that a row names.
  private let batch: Int
  /// The dimension behind the last one that a row names.
  package let end: Int

  /// - Throws: ``SluiceError`` with code `.inconsistent` if indices of this shape are none into the block.
  init(_ data: [Dimension], _ indices: [Dimension], batch: Int = 0) throws(SluiceError) {
    guard let last = indices.last else {
      throw .valueRank("input 'indices'", "\(indices)", found: 0, expected: "at least 1")
    }
    guard let count = last.size else { throw .rankUnknown("\(indices)") }
    self.batch = batch
    end = batch + count
    guard batch < indices.count, end <= data.count,
      zip(data, indices).prefix(batch).allSatisfy({ $0.mayEqual($1) })
    else {
      throw .valuesDoNotFit(["\(data)", "\(indices)"], why: "are no block and indices into it")
    }
  }

  /// The same for shapes that are known.
  package init(_ data: [Int], _ indices: [Int], batch: Int = 0) throws(SluiceError) {
    try self.init(data.map { .fixed($0) }, indices.map { .fixed($0) }, batch: batch)
  }

  /// For every row, where the elements it stands for begin.
  package func starts(_ indices: NDArray<Int>, in shape: [Int]) throws(SluiceError) -> [Int] {
    let steps = Walk.steps(of: shape)
    let rows = indices.shape.dropLast()
    let width = end - batch
    let entrySize = rows.dropFirst(batch).reduce(1, *)
    let entryStep = batch > 0 ? steps[batch - 1] : 0
    var result: [Int] = []
    result.reserveCapacity(rows.reduce(1, *))
    for row in 0..<rows.reduce(1, *) {
      var start = row / max(entrySize, 1) * entryStep
      for k in 0..<width {
        let (index, size) = (indices.elements[row * width + k], shape[batch + k])
        let place = index < 0 ? index + size : index
        guard (0..<size).contains(place) else {
          throw .indexOutOfRange(
            index, place: coordinates(of: row * width + k, in: indices.shape), count: size)
        }
        start += place * steps[batch + k]
      }
      result.append(start)
    }
    return result
  }
}
