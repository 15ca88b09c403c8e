internal import OrderedCollections
internal import SluiceCore

extension Draft {
  /// The layer that gives a value a shape of sizes of which some are symbols, where there is one.
  func reshaped(
    _ layer: ComputedAttributes, _ inputs: [String?]
  ) -> (any Layer, [String?])? {
    guard layer.layerKind == Reshape.kind, let input = inputs[0], let shape = types[input]?.shape,
      let known = inputs[1].flatMap({ sizes[$0] }), known.shape.count == 1,
      // As a size that is meant, 0 cannot stand beside those that it stands for.
      layer.fixed["allowsZero"] != true || !known.dimensions.contains(0),
      known.dimensions.allSatisfy({ $0.size ?? 0 >= -1 })
    else { return nil }
    let target = known.dimensions
    if let sizes = Self.reshape(shape, to: target) { return (Reshape(shape: sizes), [input]) }
    return Self.merged(shape, to: target).map { ($0, [input]) }
      ?? parted(shape, to: target).map { (SplitAxis(axis: $0.axis), [input, $0.like]) }
  }

  /// The shape as ``Reshape`` takes it: 0 for the size at that place, −1 for what is left.
  private static func reshape(_ shape: [Dimension], to target: [Dimension]) -> [Int]? {
    let sizes = target.enumerated().map { place, size in
      if let size = size.size { return size }
      return place < shape.count && shape[place] == size ? 0 : -1
    }
    return sizes.count(where: { $0 == -1 }) <= 1 ? sizes : nil
  }

  /// The layer that joins neighbouring dimensions into one, if nothing else happens to the shape.
  private static func merged(_ shape: [Dimension], to target: [Dimension]) -> MergeAxes? {
    let count = shape.count - target.count + 1
    guard count > 1, !target.isEmpty else { return nil }
    let axis = zip(shape, target).prefix { $0 == $1 }.count
    guard axis < target.count, target[(axis + 1)...].elementsEqual(shape[(axis + count)...]),
      let product = try? Dimension.product(Array(shape[axis..<axis + count])),
      product == target[axis]
    else { return nil }
    return MergeAxes(axis: axis, count: count)
  }

  /// The dimension that is parted into two sizes, and a value that has these, if nothing else happens
  /// to the shape.
  private func parted(
    _ shape: [Dimension], to target: [Dimension]
  ) -> (axis: Int, like: String)? {
    let axis = zip(shape, target).prefix { $0 == $1 }.count
    guard target.count == shape.count + 1, axis < shape.count,
      target[(axis + 2)...].elementsEqual(shape[(axis + 1)...]),
      let product = try? Dimension.product(Array(target[axis...axis + 1])), product == shape[axis]
    else { return nil }
    let values = inputs.map(\.name) + nodes.flatMap { $0.outputs.compactMap { $0 } }
    let like = values.first { value in
      guard let shape = types[value]?.shape, shape.count > axis + 1 else { return false }
      return shape[axis...axis + 1] == target[axis...axis + 1]
    }
    return like.map { (axis, $0) }
  }
}
