internal import SluiceCore

/// What is known of a value that holds sizes of dimensions, such as ``Shape`` gives, or integers beside
/// them.
struct KnownSizes: Sendable {
  /// The shape of the value: `[]` for one size.
  let shape: [Int]
  /// The sizes; those that are fixed may be negative.
  let dimensions: [Dimension]
  /// Whether a symbol may stand for a negative integer: a size less another one.
  let mayBeNegative: Bool

  init(shape: [Int], _ dimensions: [Dimension], mayBeNegative: Bool = false) {
    self.shape = shape
    self.dimensions = dimensions
    self.mayBeNegative = mayBeNegative
  }

  private static let limit = 64

  /// The integers in a small tensor; nil if it is none.
  init?(_ tensor: Tensor) {
    guard tensor.elementType.kind == .integer, tensor.count <= Self.limit,
      let integers = try? tensor.integers()
    else { return nil }
    self.init(shape: tensor.shape, integers.map { .fixed($0) })
  }

  /// The size at `index`, or the only one.
  func at(_ index: Int) -> Dimension { dimensions[dimensions.count == 1 ? 0 : index] }
}

extension Draft {
  /// The sizes that a value of one dimension holds, as far as they are known.
  package func dimensions(_ value: String) -> [Dimension]? {
    guard let known = sizes[value], known.shape.count == 1, !known.mayBeNegative else { return nil }
    return known.dimensions
  }

  /// What is known of the sizes that a layer makes, for every output.
  func knownSizes(_ layer: any Layer, _ inputs: [String?]) throws(SluiceError) -> [KnownSizes]? {
    switch layer {
    case let layer as Shape:
      guard let shape = inputs[0].flatMap({ types[$0]?.shape }) else { return nil }
      let taken = layer.taken(of: shape)
      return [KnownSizes(shape: [taken.count], taken)]
    case is Gather:
      guard let indices = try known(inputs[1]) else { return nil }
      return try movedSizes(layer, [inputs[0]]) { $0 + [indices] }
    case is Where:
      guard let condition = try known(inputs[0]) else { return nil }
      return try movedSizes(layer, Array(inputs.dropFirst())) { [condition] + $0 }
    case let layer as Cast:
      // A narrower integer would wrap, and a real number be rounded.
      guard layer.elementType.kind == .integer, layer.elementType.byteCount >= 4 else { return nil }
      return try movedSizes(layer, inputs)
    case is any MovingLayer, is Expand, is Tile: return try movedSizes(layer, inputs)
    case is ReduceProd, is ReduceSum: return reducedSizes(layer, inputs)
    default: return computedSizes(layer, inputs).map { [$0] }
    }
  }

  private func known(_ input: String?) throws(SluiceError) -> Value<Double>? {
    guard let tensor = input.flatMap({ constants[$0] }) else { return nil }
    return try Value(tensor)
  }

  /// Sizes that a layer moves: their places are moved in their stead.
  private func movedSizes(
    _ layer: any Layer, _ inputs: [String?],
    _ completed: ([Value<Double>]) -> [Value<Double>] = { $0 }
  ) throws(SluiceError) -> [KnownSizes]? {
    var table: [Dimension] = []
    var values: [Value<Double>] = []
    var mayBeNegative = false
    for input in inputs {
      guard let known = input.flatMap({ sizes[$0] }) else { return nil }
      let places = table.count..<table.count + known.dimensions.count
      table += known.dimensions
      mayBeNegative = mayBeNegative || known.mayBeNegative
      values.append(.integer(NDArray(shape: known.shape, elements: Array(places))))
    }
    let results = try layer.forward(completed(values), LayerParameters([:])).compactMap(\.integer)
    guard results.allSatisfy({ $0.elements.count <= table.count + Limits.rank }) else { return nil }
    return results.map { result in
      KnownSizes(
        shape: result.shape, result.elements.map { table[$0] }, mayBeNegative: mayBeNegative)
    }
  }

  /// The sum or the product of all sizes in a list.
  private func reducedSizes(_ layer: any Layer, _ inputs: [String?]) -> [KnownSizes]? {
    guard let layer = layer as? any ReductionLayer, layer.axes == [0] || layer.axes == [-1],
      let list = inputs[0].flatMap({ sizes[$0] }), list.shape.count == 1, !list.mayBeNegative,
      list.dimensions.allSatisfy({ $0.size.map { $0 >= 0 } ?? true }),
      let total = try? layer is ReduceSum
        ? Dimension.sum(list.dimensions) : .product(list.dimensions)
    else { return nil }
    return [KnownSizes(shape: layer.keepsAxes ? [1] : [], [total])]
  }
}
