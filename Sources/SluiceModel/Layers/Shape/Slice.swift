public import OrderedCollections
public import SluiceCore

/// Takes every so many elements between two positions along some dimensions, as Python slices do.
///
/// Negative positions count from behind the last element; those out of range are moved to the next
/// one that is in range. Steps may be negative, but not 0.
public struct Slice: Layer {
  /// The name of the kind.
  public static let kind = "Slice"
  /// For every dimension of ``axes``, the first position.
  public let starts: [Int]
  /// For every dimension of ``axes``, the position before which to stop.
  public let ends: [Int]
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]
  /// For every dimension of ``axes``, how far to go from one element to the next.
  public let steps: [Int]
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer; all lists are of one length.
  public init(starts: [Int], ends: [Int], axes: [Int], steps: [Int]) {
    self.starts = starts
    self.ends = ends
    self.axes = axes
    self.steps = steps
  }

  /// Makes the layer that takes the elements from `start` to before `end` along `axis`.
  public init(axis: Int, from start: Int, to end: Int = .max, by step: Int = 1) {
    self.init(starts: [start], ends: [end], axes: [axis], steps: [step])
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axes = try attributes.axes("axes")
    starts = try attributes.integers("starts", in: .min ... .max)
    ends = try attributes.integers("ends", in: .min ... .max)
    steps = try attributes.integers("steps", in: .min ... .max)
    try check()
  }

  private func check() throws(SluiceError) {
    for (key, list) in [("starts", starts), ("ends", ends), ("steps", steps)] {
      try list.require(key, count: axes.count)
    }
    guard !steps.contains(0) else {
      throw .attribute("steps", is: steps.json, expected: "no step of 0")
    }
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axes": axes.json, "starts": starts.json, "ends": ends.json, "steps": steps.json]
  }

  /// The type of the input with the sizes of what is taken.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    var shape = input.shape
    for (range, axis) in zip(ranges, try normalised(axes, rank: shape.count, of: "\(shape)")) {
      shape[axis] = try range.count(of: shape[axis])
    }
    return [input.shaped(shape)]
  }

  /// The elements that are taken.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    var shape = input.shape
    var strides = Walk.steps(of: shape)
    var start = 0
    for (range, axis) in zip(ranges, try normalised(axes, rank: shape.count, of: "\(shape)")) {
      let (first, count) = range.taken(of: shape[axis])
      start += count > 0 ? first * strides[axis] : 0
      strides[axis] = count > 1 ? strides[axis] * range.step : 0
      shape[axis] = count
    }
    return [input.rearranged(Picking(shape: shape, steps: strides, start: start))]
  }

  /// What is taken along each of the dimensions.
  package var ranges: [SliceRange] {
    axes.indices.map { SliceRange(start: starts[$0], end: ends[$0], step: steps[$0]) }
  }
}
