public import OrderedCollections
public import SluiceCore

/// Replaces every index by what stands at that place along one dimension of a block.
///
/// Negative indices count from behind the last place. The dimensions of the indices stand where the
/// dimension of the block was.
public struct Gather: Layer {
  /// The name of the kind.
  public static let kind = "Gather"
  /// The dimension of the block; a negative one counts from the last.
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

  /// The type of the block with the dimensions of the indices.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let data = inputs[0], let indices = inputs[1] else { return [] }
    try indices.requireKind(.integer, "input 'indices'")
    var shape = data.shape
    let axis = try normalised(axis, rank: shape.count, of: "\(shape)")
    shape.replaceSubrange(axis...axis, with: indices.shape)
    return [data.shaped(shape)]
  }

  /// Looks every index up.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let data = inputs[0], let indices = inputs[1]?.integer else { return [] }
    let axis = try normalised(axis, rank: data.shape.count, of: "\(data.shape)")
    var shape = data.shape
    shape.replaceSubrange(axis...axis, with: indices.shape)
    _ = try countable(shape)
    let places = try indices.places(in: data.shape[axis])
    switch data {
    case .real(let array):
      return [.real(array.picking(places, along: axis, fill: 0).reshaped(shape))]
    case .integer(let array):
      return [.integer(array.picking(places, along: axis, fill: 0).reshaped(shape))]
    case .boolean(let array):
      return [.boolean(array.picking(places, along: axis, fill: false).reshaped(shape))]
    }
  }
}

extension NDArray<Int> {
  /// The indices counted from the first of `count` places.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such place.
  func places(in count: Int) throws(SluiceError) -> [Int] {
    var result = elements
    for (position, index) in elements.enumerated() where !(0..<count).contains(index) {
      guard index < 0, index >= -count else {
        throw .indexOutOfRange(index, place: coordinates(of: position, in: shape), count: count)
      }
      result[position] = index + count
    }
    return result
  }
}
