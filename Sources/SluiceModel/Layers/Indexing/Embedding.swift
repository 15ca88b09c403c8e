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
  /// What the layer reads.
  public let inputs = InputSlots.named(["indices"], required: 1)

  /// Makes the layer.
  public init(count: Int, size: Int) {
    self.count = count
    self.size = size
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    count = try attributes.integer("count", in: 1...Limits.elements)
    size = try attributes.integer("size", in: 1...Limits.units)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["count": .integer(count), "size": .integer(size)]
  }

  /// The table.
  public var parameters: [ParameterSlot] { [ParameterSlot("embeddings", [count, size])] }

  /// The shape of the indices with one more dimension of `size`.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let indices = inputs[0] else { return [] }
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
    for (position, index) in indices.enumerated() {
      guard (0..<count).contains(index) else {
        throw .indexOutOfRange(index, place: coordinates(of: position, in: shape), count: count)
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
