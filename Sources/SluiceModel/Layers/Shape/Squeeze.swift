public import OrderedCollections
public import SluiceCore

/// Removes dimensions of size 1.
public struct Squeeze: ReshapingLayer {
  /// The name of the kind.
  public static let kind = "Squeeze"
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]

  /// Makes the layer.
  public init(axes: [Int]) { self.axes = axes }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axes = try attributes.axes("axes")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axes": axes.json] }

  /// The shape without the dimensions.
  public func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension] {
    let axes = try normalised(axes, rank: input.count, of: "\(input)")
    for axis in axes where !input[axis].mayEqual(1) { throw .squeezed(axis, "\(input)") }
    return input.without(axes, keeping: nil)
  }
}
