internal import SluiceModel

/// How far single precision takes the elements of a value from what they truly are, if it rounds honestly.
///
/// The model is computed once in double precision, which is taken for the truth, once in single
/// precision, and twice more in double precision from what every layer with weights reads, moved by half a
/// unit in the last place of single precision. The scale at a step of time is ``margin`` times the greatest
/// distance of these three from the truth there, or times half a unit in the last place of the largest
/// number if that is more; steps of few elements are seen together with their neighbours, ``neighbours``
/// elements at least. What bounded functions make is moved by half a unit in the last place of 1.
///
/// A recurrent network can be chaotic: rounding grows until nothing is left of the truth, in one run some
/// steps sooner than in another. Where it has come to ``lost`` of the largest number, the scale is that
/// number.
public struct RoundingScale: Sendable, Hashable {
  /// How many elements a scale is taken of at least, where there are so many.
  public static let neighbours = 64

  /// How much more than the three another implementation may err.
  ///
  /// A framework adds up in another order, and has other approximations of tanh and of the logistic
  /// function.
  public static let margin = 8.0

  /// The share of the largest number to which rounding must have grown for a step to count as lost.
  public static let lost = 0x1p-10

  /// The scale at each index of the dimension of time, or of all elements where there is none.
  public let steps: [Double]
  /// How many elements stand in a row at one index.
  private let inner: Int
  /// The positions of elements that rounding makes other ones: integers, truth values, numbers that are
  /// not finite.
  let undecided: Set<Int>

  init(truth: Value<Double>, probes: [[Double]], axis: Int?) {
    let shape = truth.shape
    let axis = axis.flatMap { shape.indices.contains($0) ? $0 : nil }
    let count = axis.map { shape[$0] } ?? 1
    let inner = axis.map { shape[($0 + 1)...].reduce(1, *) } ?? max(shape.reduce(1, *), 1)
    var steps = [Double](repeating: 0, count: count)
    var undecided: Set<Int> = []
    let isReal = truth.real != nil
    for (position, number) in truth.numbers.enumerated() {
      var reach = isReal && number.isFinite ? number.magnitude * 0x1p-24 : 0
      for probe in probes where probe[position] != number {
        let distance = abs(probe[position] - number)
        if isReal && distance.isFinite {
          reach = max(reach, distance)
        } else if !(probe[position].isNaN && number.isNaN) {
          undecided.insert(position)
        }
      }
      let step = position / inner % count
      steps[step] = max(steps[step], reach)
    }
    let width = truth.shape.reduce(1, *) / max(count, 1)
    let largest = isReal ? truth.numbers.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0 : 0
    self.steps = Self.joined(steps, reach: Self.neighbours / max(width, 1) / 2).map {
      $0 > Self.lost * largest ? max(largest, $0 * Self.margin) : $0 * Self.margin
    }
    self.inner = inner
    self.undecided = undecided
  }

  /// The greatest scale within `reach` steps before and after each.
  private static func joined(_ steps: [Double], reach: Int) -> [Double] {
    guard reach > 0 else { return steps }
    return steps.indices.map { index in
      steps[max(index - reach, 0)...min(index + reach, steps.count - 1)].max() ?? 0
    }
  }

  /// The scale at the place of an element, by its position in row-major order.
  func callAsFunction(at position: Int) -> Double {
    steps.isEmpty ? 0 : steps[position / inner % steps.count]
  }

  /// The greatest scale.
  public var largest: Double { steps.max() ?? 0 }
}
