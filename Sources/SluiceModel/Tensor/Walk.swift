internal import SluiceCore

/// The offsets of one block's elements as an index runs through a shape, the last dimension fastest.
///
/// A step of 0 repeats a dimension, a negative one runs through it backwards.
struct Walk: Sequence, IteratorProtocol {
  private let shape: [Int]
  private let steps: [Int]
  private var place: [Int]
  private var offset: Int
  private var remaining: Int

  /// Runs through `shape`, whose product is countable, from the element at `start`.
  init(_ shape: [Int], steps: [Int], from start: Int = 0) {
    self.shape = shape
    self.steps = steps
    place = Array(repeating: 0, count: shape.count)
    offset = start
    remaining = shape.reduce(1, *)
  }

  var underestimatedCount: Int { remaining }

  mutating func next() -> Int? {
    guard remaining > 0 else { return nil }
    remaining -= 1
    let result = offset
    for axis in shape.indices.reversed() {
      place[axis] += 1
      offset += steps[axis]
      if place[axis] < shape[axis] { break }
      place[axis] = 0
      offset -= steps[axis] * shape[axis]
    }
    return result
  }

  /// How far apart the neighbours along each dimension of a row-major block are.
  static func steps(of shape: [Int]) -> [Int] {
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * shape[axis + 1]
    }
    return steps
  }

  /// The steps of a block of `shape` where it is broadcast to `target`, which it fits.
  static func steps(of shape: [Int], in target: [Int]) -> [Int] {
    let own = zip(shape, steps(of: shape)).map { $0 == 1 ? 0 : $1 }
    return Array(repeating: 0, count: target.count - shape.count) + own
  }
}

/// Picks elements by steps: a change of order, a repetition, or every n-th element.
struct Picking: Rearrangement {
  let shape: [Int]
  let steps: [Int]
  var start = 0

  func apply<Element>(to array: NDArray<Element>) -> NDArray<Element> {
    let walk = Walk(shape, steps: steps, from: start)
    return NDArray(shape: shape, elements: walk.map { array.elements[$0] })
  }
}

/// Keeps the elements in their order and gives them another shape of the same count.
struct Reshaping: Rearrangement {
  let shape: [Int]

  func apply<Element>(to array: NDArray<Element>) -> NDArray<Element> { array.reshaped(shape) }
}

/// The count of elements of a value that is about to be computed.
///
/// - Throws: ``SluiceError`` with code `.limit` if it exceeds `limit`.
func countable(
  _ shape: [Int], limit: Int = Limits.valueElements
) throws(SluiceError) -> Int {
  var count = 1
  for size in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
    guard !overflow, product <= limit else { throw .valueTooLarge(shape) }
    count = product
  }
  return shape.contains(0) ? 0 : count
}
