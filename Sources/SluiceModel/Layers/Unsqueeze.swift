public import OrderedCollections
public import SluiceCore

/// Inserts a dimension of size 1.
public struct Unsqueeze: Layer {
  /// The name of the kind.
  public static let kind = "Unsqueeze"
  /// Where the new dimension stands in the result; negative positions count from its last.
  public let axis: Int
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The type of the input with one dimension more.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    var shape = input.shape
    shape.insert(.fixed(1), at: try normalised(axis, rank: shape.count + 1, of: "\(shape)"))
    return [input.shaped(shape)]
  }

  /// The same elements in the new shape.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    var shape = input.shape
    shape.insert(1, at: try normalised(axis, rank: shape.count + 1, of: "\(shape)"))
    return [input.rearranged(Reshaping(shape: shape))]
  }
}

/// Keeps the elements in their order and gives them another shape of the same count.
package struct Reshaping: Rearrangement {
  let shape: [Int]

  package func apply<Element>(to array: NDArray<Element>) -> NDArray<Element> {
    array.reshaped(shape)
  }
}
