public import OrderedCollections
public import SluiceCore

/// Inserts dimensions of size 1.
public struct Unsqueeze: ReshapingLayer {
  /// The name of the kind.
  public static let kind = "Unsqueeze"
  /// Where the new dimensions stand in the result; negative positions count from its last.
  public let axes: [Int]

  /// Makes the layer.
  public init(axes: [Int]) { self.axes = axes }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axes = try attributes.axes("axes")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axes": axes.json] }

  /// The shape with the new dimensions.
  public func outputShape(_ input: [Dimension]) throws(SluiceError) -> [Dimension] {
    let rank = input.count + axes.count
    let places = try normalised(axes, rank: rank, of: "\(input)")
    var rest = input.makeIterator()
    return (0..<rank).compactMap { places.contains($0) ? .fixed(1) : rest.next() }
  }
}
