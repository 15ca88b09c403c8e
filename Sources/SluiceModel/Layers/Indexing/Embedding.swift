public import OrderedCollections
public import SluiceCore

/// Replaces every index by a row of a table.
///
/// `embeddings` is `[count, size]`. Only the rows that are asked for are read from the file.
public struct Embedding: Layer {
  /// The name of the kind.
  public static let kind = "Embedding"
  /// The number of rows of the table.
  public let count: Int
  /// The size of a row.
  public let size: Int
  /// Whether an index below zero counts from behind the last row, and is not refused.
  public let countsFromEnd: Bool
  /// What the layer reads.
  public let inputs = InputSlots.named(["indices"], required: 1)

  /// Makes the layer.
  public init(count: Int, size: Int, countsFromEnd: Bool = false) {
    self.count = count
    self.size = size
    self.countsFromEnd = countsFromEnd
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    count = try attributes.integer("count", in: 1...Limits.elements)
    size = try attributes.integer("size", in: 1...Limits.units)
    countsFromEnd = try attributes.bool("countsFromEnd")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "count": .integer(count), "size": .integer(size), "countsFromEnd": .bool(countsFromEnd),
    ]
  }

  /// The table.
  public var parameters: [ParameterSlot] { [ParameterSlot("embeddings", [count, size])] }

  /// The shape of the indices with one more dimension of `size`.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let indices = inputs[0] else { return [] }
    if countsFromEnd { try indices.requireKind(.integer, "input 'indices'") }
    return [ValueType(.float32, indices.shape + [.fixed(size)])]
  }

  /// Reads the rows; real indices, which Keras passes by default, are cut to integers.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let indices: [Int]
    switch inputs[0] {
    case .integer(let array): indices = array.elements
    case .real(let array):
      indices = array.elements.map { Int(exactly: $0.rounded(.towardZero)) ?? -1 }
    case .boolean(let array): indices = array.elements.map { $0 ? 1 : 0 }
    case nil: return []
    }
    guard let table = parameters.tensor("embeddings"), let shape = inputs[0]?.shape else {
      return []
    }
    var output: [S] = []
    output.reserveCapacity(indices.count * size)
    for (position, given) in indices.enumerated() {
      let index = countsFromEnd && given < 0 ? given + count : given
      guard (0..<count).contains(index) else {
        throw .indexOutOfRange(given, place: coordinates(of: position, in: shape), count: count)
      }
      output += try table.elements(in: index * size..<(index + 1) * size)
    }
    return [.real(NDArray(shape: shape + [size], elements: output))]
  }
}

/// The coordinates of the element at `position` of a row-major block.
package func coordinates(of position: Int, in shape: [Int]) -> [Int] {
  var rest = position
  var result: [Int] = []
  for size in shape.reversed() {
    result.append(size == 0 ? 0 : rest % size)
    rest = size == 0 ? 0 : rest / size
  }
  return result.reversed()
}
