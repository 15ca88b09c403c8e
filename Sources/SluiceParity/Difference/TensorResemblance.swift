internal import OrderedCollections
internal import SluiceCore
public import SluiceModel

/// How far apart the numbers of two blocks lie, with a block for every gate of a recurrent layer.
public struct BlockFigures: Sendable, Hashable {
  /// The gate, or `nil` for a parameter that has none.
  public internal(set) var gate: Gate?
  /// The number of elements.
  public internal(set) var count = 0
  /// How many of them differ.
  public internal(set) var differing = 0
  /// The largest distance.
  public internal(set) var maxAbsolute = 0.0
  /// The root mean square of the distances.
  public var rms: Double { count == 0 ? 0 : (sumOfSquares / Double(count)).squareRoot() }

  var sumOfSquares = 0.0

  mutating func add(_ distance: Double) {
    count += 1
    guard distance != 0 else { return }
    differing += 1
    maxAbsolute = max(maxAbsolute, distance)
    sumOfSquares += distance * distance
  }
}

/// What two runs of numbers have in common, element by element.
struct Resemblance {
  /// A way in which one side may be the other one rounded.
  struct Rounding: Hashable {
    let type: ElementType
    /// Whether the first side is the rounded one.
    let isLeft: Bool
  }

  private(set) var areEqual = true
  /// Whether the bytes are the same, too.
  private(set) var areSameBytes = false
  private(set) var areOpposite = true
  private(set) var roundings = [ElementType.float32, .bfloat16, .float16].flatMap { type in
    [Rounding(type: type, isLeft: false), Rounding(type: type, isLeft: true)]
  }

  /// Whether nothing is left in common.
  var isNone: Bool { !areEqual && !areOpposite && roundings.isEmpty }

  mutating func add(_ left: Double, _ right: Double) {
    if left != right && !(left.isNaN && right.isNaN) { areEqual = false }
    if left != -right { areOpposite = false }
    if !roundings.isEmpty {
      roundings.removeAll { rounding in
        rounding.isLeft
          ? right.rounded(to: rounding.type) != left : left.rounded(to: rounding.type) != right
      }
    }
  }

  /// Holds two tensors of the same count to each other, and stops as soon as they have nothing in common.
  init(of left: Tensor, with right: Tensor) throws(SluiceError) {
    if try left.holdsSameBytes(as: right) {
      (areSameBytes, areOpposite) = (true, false)
      return
    }
    guard left.elementType.kind == .real, right.elementType.kind == .real else {
      areEqual = try left.holdsSameIntegers(as: right)
      (areOpposite, roundings) = (false, [])
      return
    }
    var isOver = false
    try forEachWindow(of: left.count) { (range) throws(SluiceError) in
      guard !isOver else { return }
      let mine = try left.elements(as: Double.self, in: range)
      let theirs = try right.elements(as: Double.self, in: range)
      for (a, b) in zip(mine, theirs) {
        add(a, b)
        if isNone {
          isOver = true
          return
        }
      }
    }
  }
}

extension Tensor {
  /// Whether two tensors are the same bit for bit.
  func holdsSameBytes(as other: Tensor) throws(SluiceError) -> Bool {
    guard elementType == other.elementType, source.byteCount == other.source.byteCount else {
      return false
    }
    let size = max(source.windowSize, other.source.windowSize)
    for start in stride(from: 0, to: source.byteCount, by: size) {
      let range = start..<min(start + size, source.byteCount)
      guard try source.bytes(in: range) == other.source.bytes(in: range) else { return false }
    }
    return true
  }

  /// Whether two tensors of integers or truth values hold the same, in whatever width.
  fileprivate func holdsSameIntegers(as other: Tensor) throws(SluiceError) -> Bool {
    guard elementType.kind == other.elementType.kind, elementType.kind != .real else {
      return false
    }
    var areSame = true
    try forEachWindow(of: count) { (range) throws(SluiceError) in
      guard areSame else { return }
      areSame = try integers(in: range) == other.integers(in: range)
    }
    return areSame
  }

  /// Whether no element is other than zero.
  func isZero() throws(SluiceError) -> Bool {
    var isZero = true
    try forEachWindow(of: count) { (range) throws(SluiceError) in
      guard isZero else { return }
      isZero = try elements(as: Double.self, in: range).allSatisfy { $0 == 0 }
    }
    return isZero
  }

  /// The distances of all elements, in `gates` blocks of equal size.
  func figures(
    against other: Tensor, gates: [Gate]
  ) throws(SluiceError) -> [BlockFigures] {
    var figures = gates.isEmpty ? [BlockFigures()] : gates.map { BlockFigures(gate: $0) }
    let size = max(1, count / figures.count)
    try forEachWindow(of: count) { (range) throws(SluiceError) in
      let mine = try elements(as: Double.self, in: range)
      let theirs = try other.elements(as: Double.self, in: range)
      for (offset, pair) in zip(mine, theirs).enumerated() {
        let block = min((range.lowerBound + offset) / size, figures.count - 1)
        figures[block].add(distance(pair.0, pair.1))
      }
    }
    return figures
  }
}

extension OrderedDictionary<String, Tensor> {
  /// Whether both hold the same tensors in the same roles.
  func holdSameBytes(as other: OrderedDictionary<String, Tensor>) throws(SluiceError) -> Bool {
    guard Set(keys) == Set(other.keys) else { return false }
    for (role, tensor) in self {
      guard let partner = other[role], try tensor.holdsSameBytes(as: partner) else { return false }
    }
    return true
  }
}
