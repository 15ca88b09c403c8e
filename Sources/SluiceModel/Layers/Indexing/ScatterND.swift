public import OrderedCollections
public import SluiceCore

/// Puts blocks onto those places of another block that rows of indices name.
///
/// Negative indices count from behind the last place.
public struct ScatterND: Layer {
  /// The name of the kind.
  public static let kind = "ScatterND"
  /// What becomes of an element that another one is put onto.
  public let reduction: ScatterReduction
  /// The block, of any kind of elements, the indices, whose last dimension is a row, and what is put.
  public let inputs = InputSlots.named(["data", "indices", "updates"], required: 3)

  /// Makes the layer.
  public init(reduction: ScatterReduction = .none) { self.reduction = reduction }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    reduction = try attributes.choice("reduction")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["reduction": .string(reduction.rawValue)]
  }

  /// The type of the block.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let data = inputs[0], let indices = inputs[1], let updates = inputs[2] else { return [] }
    try indices.requireKind(.integer, "input 'indices'")
    try reduction.check(data, updates)
    let rows = try IndexRows(data.shape, indices.shape)
    let expected = indices.shape.dropLast() + data.shape[rows.end...]
    guard updates.fits(updates.shaped(Array(expected))) else {
      throw .valuesDoNotFit(
        ["\(updates.shape)", "\(Array(expected))"], why: "are what is put and its places")
    }
    return [data]
  }

  /// Puts the blocks in the order of their rows.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let data = inputs[0], let indices = inputs[1]?.integer, let updates = inputs[2] else {
      return []
    }
    let rows = try IndexRows(data.shape, indices.shape)
    let expected = Array(indices.shape.dropLast() + data.shape[rows.end...])
    guard updates.shape == expected else {
      throw .valuesDoNotFit(
        ["\(updates.shape)", "\(expected)"], why: "are what is put and its places")
    }
    let size = data.shape[rows.end...].reduce(1, *)
    let targets = try rows.starts(indices, in: data.shape).flatMap { $0..<$0 + size }
    return reduction.apply(updates, to: data, at: targets)
  }
}
