internal import OrderedCollections
public import SluiceCore

/// A layer that normalises over some dimensions and has parameters of their sizes.
public protocol AxesNormalization: Layer {
  /// The dimensions, in ascending order; negative ones count from the last.
  var axes: [Int] { get }
  /// The sizes of these dimensions.
  var sizes: [Int] { get }
}

extension AxesNormalization {
  /// What the layer reads.
  public var inputs: InputSlots { .one }

  /// Reads the dimensions and their sizes.
  static func axesAndSizes(
    _ attributes: inout JSONFields
  ) throws(SluiceError) -> (axes: [Int], sizes: [Int]) {
    let axes = try attributes.axes("axes")
    let sizes = try attributes.sizes("sizes")
    try checkSizes(sizes, axes)
    return (axes, sizes)
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    try Self.checkSizes(sizes, axes)
    let axes = try ascending(axes, rank: input.shape.count, of: "\(input.shape)")
    for (axis, size) in zip(axes, sizes) { try input.requireSize(size, axis, "input") }
    return [input]
  }

  /// The elements that are normalised together, and those that share a parameter.
  func partitions(
    of shape: [Int]
  ) throws(SluiceError) -> (groups: AxisPartition, units: AxisPartition) {
    let axes = try ascending(axes, rank: shape.count, of: "\(shape)")
    for (axis, size) in zip(axes, sizes) where shape[axis] != size {
      throw .valueSize("input", "\(shape)", axis: axis, expected: size)
    }
    return (
      AxisPartition(shape, by: Set(shape.indices).subtracting(axes)),
      AxisPartition(shape, by: Set(axes))
    )
  }

  private static func checkSizes(_ sizes: [Int], _ axes: [Int]) throws(SluiceError) {
    guard !axes.isEmpty, sizes.count == axes.count, sizes.allSatisfy((1...Limits.units).contains)
    else {
      throw .attribute(
        "sizes", is: sizes.json,
        expected: "\(axes.count) integers from 1 to \(Limits.units)")
    }
  }
}
