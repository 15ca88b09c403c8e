public import OrderedCollections
public import SluiceCore

/// The greatest or least elements along one dimension, the most extreme first, with their places.
///
/// Of equal elements, the one that comes first in the input comes first in the output.
public struct TopK: Layer {
  /// The name of the kind.
  public static let kind = "TopK"
  /// How many elements are taken.
  public let count: Int
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// Whether the greatest elements are taken, not the least.
  public let largest: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one
  /// The elements, and where they stood, counted from 0.
  public let outputs = ["values", "indices"]

  /// Makes the layer.
  public init(count: Int, axis: Int, largest: Bool = true) {
    self.count = count
    self.axis = axis
    self.largest = largest
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    count = try attributes.integer("count", in: 0...Limits.elements)
    axis = try attributes.axis("axis")
    largest = try attributes.bool("largest")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["count": .integer(count), "axis": .integer(axis), "largest": .bool(largest)]
  }

  /// The type of the input with `count` elements in the dimension, and integers in that shape.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: [.real, .integer], "input")
    var shape = input.shape
    let axis = try normalised(axis, rank: shape.count, of: "\(shape)")
    if let size = shape[axis].size, size < count { throw .countOutOfRange(count, size: size) }
    shape[axis] = .fixed(count)
    return [input.shaped(shape), ValueType(.int64, shape)]
  }

  /// Sorts the places by their elements; a NaN counts as greater than any number.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there are not so many elements.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let array):
      let (values, places) = try select(array) { $0 > $1 || $0.isNaN && !$1.isNaN }
      return [.real(values), .integer(places)]
    case .integer(let array):
      let (values, places) = try select(array) { $0 > $1 }
      return [.integer(values), .integer(places)]
    case .boolean, nil: return []
    }
  }

  private func select<Element>(
    _ array: NDArray<Element>, _ exceeds: (Element, Element) -> Bool
  ) throws(SluiceError) -> (NDArray<Element>, NDArray<Int>) {
    let axis = try normalised(axis, rank: array.shape.count, of: "\(array.shape)")
    let (outer, size, inner) = array.split(at: axis)
    guard count <= size else { throw .countOutOfRange(count, size: size) }
    var places = [Int](repeating: 0, count: outer * count * inner)
    var sources = places
    for o in 0..<outer {
      for i in 0..<inner {
        let lane = (0..<size).map { (o * size + $0) * inner + i }
        let order = (0..<size).sorted { a, b in
          let (left, right) = (array.elements[lane[a]], array.elements[lane[b]])
          if largest ? exceeds(left, right) : exceeds(right, left) { return true }
          return !(largest ? exceeds(right, left) : exceeds(left, right)) && a < b
        }
        for k in 0..<count {
          places[(o * count + k) * inner + i] = order[k]
          sources[(o * count + k) * inner + i] = lane[order[k]]
        }
      }
    }
    var shape = array.shape
    shape[axis] = count
    return (
      NDArray(shape: shape, elements: sources.map { array.elements[$0] }),
      NDArray(shape: shape, elements: places)
    )
  }
}
