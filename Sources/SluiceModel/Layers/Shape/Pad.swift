public import OrderedCollections
public import SluiceCore

/// What stands in the margins of a padded block.
public enum PadMode: String, Sendable, Hashable, CaseIterable {
  /// One number everywhere.
  case constant
  /// The nearest element of the block.
  case edge
  /// The block mirrored at its outermost elements, which are not repeated.
  case reflect
  /// The block again, and again.
  case wrap
}

/// Puts a margin round a block.
///
/// A negative width takes elements away, before anything is put anywhere.
public struct Pad: Layer {
  /// The name of the kind.
  public static let kind = "Pad"
  /// For every dimension, the width of the margin before the first element.
  public let before: [Int]
  /// For every dimension, the width of the margin behind the last element.
  public let after: [Int]
  /// What stands in the margins.
  public let mode: PadMode
  /// The number in the margins if ``mode`` is ``PadMode/constant``; finite.
  public let value: Double
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer; both lists have one entry for each dimension.
  public init(before: [Int], after: [Int], mode: PadMode = .constant, value: Double = 0) {
    self.before = before
    self.after = after
    self.mode = mode
    self.value = value
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    before = try attributes.integers("before", in: -Limits.elements...Limits.elements)
    after = try attributes.integers("after", in: -Limits.elements...Limits.elements)
    try after.require("after", count: before.count)
    mode = try attributes.choice("mode")
    value = try attributes.number("value")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "before": before.json, "after": after.json, "mode": .string(mode.rawValue),
      "value": .number(value),
    ]
  }

  /// The type of the input with the margins added.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try before.require("before", count: input.shape.count)
    try after.require("after", count: input.shape.count)
    try input.elementType.requireHolding(value)
    var shape: [Dimension] = []
    for (axis, dimension) in input.shape.enumerated() {
      if let size = dimension.size { try check(axis, size) }
      let (margins, overflow) = before[axis].addingReportingOverflow(after[axis])
      guard !overflow else { throw .tensorTooLarge([before[axis], after[axis]]) }
      shape.append(try dimension.adding(margins))
    }
    return [input.shaped(shape)]
  }

  /// The padded block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0] else { return [] }
    for (axis, size) in input.shape.enumerated() { try check(axis, size) }
    // The sums cannot overflow: a size and the widths have at most 36 bits.
    let shape = input.shape.indices.map { before[$0] + input.shape[$0] + after[$0] }
    _ = try countable(shape)
    switch input {
    case .real(let array): return [.real(padded(array, S(value)))]
    case .integer(let array): return [.integer(padded(array, Int(value)))]
    case .boolean(let array): return [.boolean(padded(array, value != 0))]
    }
  }

  private func padded<Element>(_ array: NDArray<Element>, _ fill: Element) -> NDArray<Element> {
    var result = array
    for axis in array.shape.indices where before[axis] != 0 || after[axis] != 0 {
      let size = array.shape[axis]
      let kept = max(-before[axis], 0)..<size + min(after[axis], 0)
      let places = (-before[axis]..<size + after[axis]).map { source(of: $0, kept) }
      result = result.picking(places, along: axis, fill: fill)
    }
    return result
  }

  /// The element that stands at `place`, of those that are `kept`; `nil` for the constant.
  private func source(of place: Int, _ kept: Range<Int>) -> Int? {
    if kept.contains(place) { return place }
    let (first, last) = (kept.lowerBound, kept.upperBound - 1)
    switch mode {
    case .constant: return nil
    case .edge: return place < first ? first : last
    case .reflect: return place < first ? 2 * first - place : 2 * last - place
    case .wrap:
      let rest = (place - first) % kept.count
      return first + (rest < 0 ? rest + kept.count : rest)
    }
  }

  /// Fails if the margins need elements that a dimension of `size` has not.
  private func check(_ axis: Int, _ size: Int) throws(SluiceError) {
    let kept = size + min(before[axis], 0) + min(after[axis], 0)
    let width = max(before[axis], after[axis])
    let most =
      switch mode {
      case .constant: Int.max
      case .edge, .wrap: kept > 0 ? .max : 0
      case .reflect: max(kept - 1, 0)
      }
    guard kept >= 0 else {
      throw .pad(mode.rawValue, min(before[axis], after[axis]), size: "\(size)")
    }
    guard width <= most else { throw .pad(mode.rawValue, width, size: "\(size)") }
  }
}

extension NDArray {
  /// The block with the elements at `places` along a dimension, `fill` where a place is `nil`.
  func picking(_ places: [Int?], along axis: Int, fill: Element) -> NDArray {
    let (outer, size, inner) = split(at: axis)
    var shape = shape
    shape[axis] = places.count
    var elements: [Element] = []
    elements.reserveCapacity(outer * places.count * inner)
    for o in 0..<outer {
      for place in places {
        if let place {
          let start = (o * size + place) * inner
          elements += self.elements[start..<start + inner]
        } else {
          elements += repeatElement(fill, count: inner)
        }
      }
    }
    return NDArray(shape: shape, elements: elements)
  }
}
