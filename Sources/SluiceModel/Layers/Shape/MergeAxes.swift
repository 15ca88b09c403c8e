public import OrderedCollections
public import SluiceCore

/// Joins neighbouring dimensions into one; ``SplitAxis`` parts two of them again.
public struct MergeAxes: ReshapingLayer {
  /// The name of the kind.
  public static let kind = "MergeAxes"
  /// The first of the dimensions; a negative one counts from the last.
  public let axis: Int
  /// How many dimensions become one.
  public let count: Int

  /// Makes the layer.
  public init(axis: Int, count: Int = 2) {
    self.axis = axis
    self.count = count
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    count = try attributes.integer("count", in: 1...Limits.rank)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "count": .integer(count)]
  }

  /// The shape with the product of the dimensions in their place.
  public func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension] {
    let axis = try normalised(axis, rank: input.count, of: "\(input)")
    guard count >= 1, axis + count <= input.count else {
      throw .axisOutOfRange(axis + count - 1, "\(input)")
    }
    var shape = input
    shape.replaceSubrange(
      axis..<axis + count, with: [try .product(Array(input[axis..<axis + count]))])
    return shape
  }
}
