public import OrderedCollections
public import SluiceCore

/// Puts every element onto the place of a block that has its own coordinates, but for one, which is an
/// index.
///
/// Negative indices count from behind the last place.
public struct ScatterElements: Layer {
  /// The name of the kind.
  public static let kind = "ScatterElements"
  /// The dimension; a negative one counts from the last.
  public let axis: Int
  /// What becomes of an element that another one is put onto.
  public let reduction: ScatterReduction
  /// The block, of any kind of elements, the indices, and what is put, in the shape of the indices.
  public let inputs = InputSlots.named(["data", "indices", "updates"], required: 3)

  /// Makes the layer.
  public init(axis: Int, reduction: ScatterReduction = .none) {
    self.axis = axis
    self.reduction = reduction
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    reduction = try attributes.choice("reduction")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "reduction": .string(reduction.rawValue)]
  }

  /// The type of the block.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let data = inputs[0], let indices = inputs[1], let updates = inputs[2] else { return [] }
    // What fits the one fits the other: the indices say a place of the block for every element.
    _ = try GatherElements(axis: axis).outputTypes([data, indices])
    try reduction.check(data, updates)
    guard updates.fits(updates.shaped(indices.shape)) else {
      throw .valuesDoNotFit(
        ["\(updates.shape)", "\(indices.shape)"], why: "are what is put and its places")
    }
    return [data]
  }

  /// Puts the elements in their order.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an index is out of range.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let data = inputs[0], let indices = inputs[1]?.integer, let updates = inputs[2] else {
      return []
    }
    guard updates.shape == indices.shape else {
      throw .valuesDoNotFit(
        ["\(updates.shape)", "\(indices.shape)"], why: "are what is put and its places")
    }
    let targets = try GatherElements(axis: axis).sources(of: indices, in: data.shape)
    return reduction.apply(updates, to: data, at: targets)
  }
}
