public import OrderedCollections
public import SluiceCore

/// Changes the order of the dimensions.
public struct Transpose: Layer {
  /// The name of the kind.
  public static let kind = "Transpose"
  /// For every dimension of the result, the dimension of the input that it is.
  public let permutation: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(permutation: [Int]) { self.permutation = permutation }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    let axes = try attributes.array("permutation")
    permutation = axes.compactMap(\.integer)
    guard permutation.sorted() == Array(0..<axes.count) else {
      throw .attribute("permutation", is: .array(axes), expected: "each dimension once")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["permutation": .array(permutation.map { .integer($0) })]
  }

  /// The type of the input with its dimensions in the new order.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireRank(permutation.count, "input")
    return [input.shaped(permutation.map { input.shape[$0] })]
  }

  /// The block in the new order.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    inputs.compactMap { $0?.rearranged(Permutation(axes: permutation)) }
  }
}

private struct Permutation: Rearrangement {
  let axes: [Int]

  func apply<Element>(to array: NDArray<Element>) -> NDArray<Element> {
    var strides = [Int](repeating: 1, count: axes.count)
    for axis in (0..<max(axes.count - 1, 0)).reversed() {
      strides[axis] = strides[axis + 1] * array.shape[axis + 1]
    }
    let shape = axes.map { array.shape[$0] }
    let steps = axes.map { strides[$0] }
    let elements = array.elements.indices.map { position in
      let place = coordinates(of: position, in: shape)
      return array.elements[zip(place, steps).reduce(0) { $0 + $1.0 * $1.1 }]
    }
    return NDArray(shape: shape, elements: elements)
  }
}
