package import SluiceModel

/// How far single precision takes the elements of a value from what they truly are, if it rounds honestly.
///
/// The model is computed once in double precision, which is taken for the truth, once in single
/// precision, and twice more in double precision from what every layer with weights reads, moved by half a
/// unit in the last place of single precision. The scale is ``margin`` times the greatest distance of these
/// three from the truth, or times half a unit in the last place of the largest number if that is more. What
/// bounded functions make is moved by half a unit in the last place of 1.
///
/// It is taken at every step of time apart, and there of the halves of the features apart, and of the halves
/// of the dimension that follows time: a layer that goes both ways has one direction in each half, and they
/// come to the same step after another number of steps. Where a half has few elements, it is seen together
/// with its neighbours in time, ``neighbours`` elements at least.
///
/// A recurrent network can be chaotic: rounding grows until nothing is left of the truth, and may shrink and
/// grow again, in one run some steps sooner than in another. Where it has eaten the truth of some step of a
/// half, as the verdict allows it as much as the largest number, every step of that half counts as lost at
/// which it has come to ``lost`` of that number: any number of the size of truth and golden is then as good as
/// another. Rounding that is greater than all of the truth is cancellation, and has a scale like any other.
public struct RoundingScale: Sendable, Hashable {
  /// How many elements a scale is taken of at least, where there are so many.
  public static let neighbours = 32

  /// How much more than the three another implementation may err.
  ///
  /// A framework adds up in another order, and has other approximations of tanh and of the logistic
  /// function.
  public static let margin = 8.0

  /// The share of the largest number to which rounding must have grown for a step of a chaotic sequence to
  /// count as lost.
  public static let lost = 0x1p-10

  /// The scale of each part of each step, the parts of a step together; infinite where the truth is lost.
  private let scales: [Double]
  private let parts: StepParts
  /// The largest number of the truth.
  private let truthLargest: Double
  /// The scale of what is lost.
  private var whole: Double
  /// Whether the elements are real numbers.
  private let isReal: Bool
  /// The positions of elements that rounding makes other ones: integers and truth values, and numbers that
  /// are finite in some runs only.
  let undecided: Set<Int>

  /// Takes a value as it truly is, and what becomes of its numbers where they are rounded.
  package init(truth: Value<Double>, probes: [[Double]], axis: Int?) {
    let parts = StepParts(of: truth.shape, along: axis)
    var reaches = [Double](repeating: 0, count: parts.count)
    var (undecided, largest): (Set<Int>, Double) = ([], 0)
    let isReal = truth.real != nil
    for (position, number) in truth.numbers.enumerated() {
      var reach = 0.0
      if isReal && number.isFinite {
        largest = max(largest, number.magnitude)
        reach = number.magnitude * 0x1p-24
      }
      for probe in probes where probe[position] != number {
        let distance = abs(probe[position] - number)
        if isReal && distance.isFinite {
          reach = max(reach, distance)
        } else if !(probe[position].isNaN && number.isNaN) {
          undecided.insert(position)
        }
      }
      let part = parts[position]
      reaches[part] = max(reaches[part], reach)
    }
    (self.isReal, self.undecided) = (isReal, undecided)
    (self.parts, truthLargest, whole) = (parts, largest, largest)
    reaches = parts.joined(reaches, atLeast: Self.neighbours)
    let chaotic = parts.inAnyStep(reaches.map { Allowance.roundings * Self.margin * $0 >= largest })
    scales = reaches.indices.map { part in
      let reach = reaches[part]
      let isLost = axis != nil && chaotic[part] && reach > Self.lost * largest
      return isLost && reach <= 2 * largest ? .infinity : reach * Self.margin
    }
  }

  /// The same scale beside a golden whose largest number is `largest`.
  ///
  /// Twice the scale of what is lost reaches from any number of the truth to any of the golden, unless one of
  /// both is greater by orders of magnitude: then the truth is not that of the golden, lost or not.
  func beside(largest: Double) -> RoundingScale {
    var result = self
    result.whole = min(
      truthLargest / 2 + largest / 2, largest / Self.lost, truthLargest / Self.lost)
    return result
  }

  /// The scale at the place of an element, by its position in row-major order.
  func callAsFunction(at position: Int) -> Double {
    let scale = scales[parts[position]]
    return scale.isFinite ? scale : whole
  }

  /// Whether rounding alone decides what stands at a position, so that a number this far away is as good.
  ///
  /// A real number that is not finite in some runs is open only to others that are not.
  func leavesOpen(_ position: Int, _ distance: Double) -> Bool {
    undecided.contains(position) && !(isReal && distance.isFinite)
  }

  /// The greatest scale.
  public var largest: Double { scales.reduce(0) { max($0, $1.isFinite ? $1 : whole) } }
}
