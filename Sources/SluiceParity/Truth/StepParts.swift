/// The parts that the elements of a value fall into: at each step of time the halves of the last dimension and
/// of the one after time, as far as there are such.
struct StepParts: Sendable, Hashable {
  /// How many steps there are; one where there is no time.
  private let steps: Int
  /// The part of a step that each element in a row belongs to.
  private let places: [UInt8]
  /// How many elements each part of a step has.
  private let sizes: [Int]

  init(of shape: [Int], along axis: Int?) {
    let axis = axis.flatMap { shape.indices.contains($0) ? $0 : nil }
    let row = axis.map { Array(shape[($0 + 1)...]) } ?? shape
    let count = row.reduce(1, *)
    steps = axis.map { shape[$0] } ?? 1
    guard let first = row.first, let last = row.last, count > 0 else {
      (places, sizes) = (Array(repeating: 0, count: count), [shape.reduce(1, *) / max(steps, 1)])
      return
    }
    places = (0..<count).map { index in
      let half = index % last * 2 / last
      return UInt8(row.count > 1 ? index / (count / first) * 2 / first * 2 + half : half)
    }
    var sizes = [Int](repeating: 0, count: 4)
    let rows = axis.map { shape[..<$0].reduce(1, *) } ?? 1
    for place in places { sizes[Int(place)] += rows }
    self.sizes = sizes
  }

  /// How many parts there are in all steps.
  var count: Int { steps * sizes.count }

  /// The part that an element belongs to, by its position in row-major order.
  subscript(_ position: Int) -> Int {
    position / places.count % steps * sizes.count + Int(places[position % places.count])
  }

  /// The greatest number of each part and the same part of as many steps before and after it as give it
  /// `elements` elements.
  func joined(_ numbers: [Double], atLeast elements: Int) -> [Double] {
    var result = numbers
    for (part, size) in sizes.enumerated() where size > 0 {
      let reach = min(elements / size / 2, steps - 1)
      guard reach > 0 else { continue }
      for step in 0..<steps {
        for other in max(step - reach, 0)...min(step + reach, steps - 1) {
          let index = step * sizes.count + part
          result[index] = max(result[index], numbers[other * sizes.count + part])
        }
      }
    }
    return result
  }

  /// For each part of each step whether anything is true of that part in any step.
  func inAnyStep(_ truths: [Bool]) -> [Bool] {
    var any = [Bool](repeating: false, count: sizes.count)
    for index in truths.indices where truths[index] { any[index % sizes.count] = true }
    return truths.indices.map { any[$0 % sizes.count] }
  }
}
