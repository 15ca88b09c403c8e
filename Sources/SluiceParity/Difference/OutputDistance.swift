internal import SluiceModel

/// How far the outputs of one layer lay apart on generated inputs.
public struct OutputDistance: Sendable, Hashable {
  /// The largest distance of all elements of all outputs that both make.
  public private(set) var maxAbsolute = 0.0
  /// The largest finite magnitude in the first model's outputs.
  public private(set) var scale = 0.0
  /// How many elements were finite numbers on both sides; where none was, nothing is known.
  public private(set) var compared = 0
  /// Whether the outputs lie further apart than rounding explains.
  public private(set) var departs = false
  /// The first output of which the shapes differ, so that it could not be compared.
  public internal(set) var shapesDiffer: String?

  /// What two computations in double precision of the same may lie apart, as a share of the largest number
  /// at the same index of the last dimension: files keep constants such as a sixth in single precision.
  static let share = 0x1p-20

  /// The share of the largest number of all that is allowed besides: of a feature that is much smaller than
  /// what it is computed from, more than a share may be lost.
  static let floor = 0x1p-36

  /// Takes in another block of real numbers on both sides, in rows of `columns` features.
  ///
  /// - Returns: The place of the element that is farthest apart, by what is allowed there.
  @discardableResult
  mutating func add(_ left: [Double], _ right: [Double], columns: Int = 1) -> Int {
    let scales = Self.scales(left, columns)
    return add(left, right, apart: zip(left, right).map { distance($1, $0) }) { place in
      scales[place % scales.count]
    }
  }

  /// Takes in another value on both sides, of one shape.
  ///
  /// Integers and truth values are the same or not. `rounding`, where the numbers are so large that it has
  /// grown, is what single precision does to the first: it is allowed besides, what it decides is passed
  /// over, and so are numbers that only one side cannot hold.
  /// - Returns: The place of the element that is farthest apart, by what is allowed there.
  @discardableResult
  mutating func add(
    _ left: Value<Double>, _ right: Value<Double>, rounding: RoundingScale? = nil
  ) -> Int {
    let (mine, theirs) = (left.numbers, right.numbers)
    var apart = zip(mine, theirs).map { distance($1, $0) }
    if case .integer(let mine) = left, case .integer(let theirs) = right {
      // Two integers may be one in double precision.
      for place in apart.indices where mine.elements[place] != theirs.elements[place] {
        apart[place] = max(apart[place], 1)
      }
    }
    if let rounding {
      for place in apart.indices
      where rounding.undecided.contains(place) || mine[place].isFinite != theirs[place].isFinite {
        apart[place] = 0
      }
    }
    let isExact = left.real == nil && right.real == nil
    let scales = Self.scales(mine, left.shape.last ?? 1)
    return add(mine, theirs, apart: apart) { place in
      let allowed = isExact ? 0 : scales[place % scales.count]
      return max(allowed, rounding.map { Allowance.roundings * $0(at: place) } ?? 0)
    }
  }

  private mutating func add(
    _ left: [Double], _ right: [Double], apart: [Double], _ allowed: (Int) -> Double
  ) -> Int {
    var worst = (multiples: 0.0, distance: 0.0, place: 0)
    for (place, distance) in apart.enumerated() {
      if left[place].isFinite {
        scale = max(scale, abs(left[place]))
        if right[place].isFinite { compared += 1 }
      }
      guard distance > 0 else { continue }
      let multiples = distance / allowed(place)
      if (multiples, distance) > (worst.multiples, worst.distance) {
        worst = (multiples, distance, place)
      }
      maxAbsolute = max(maxAbsolute, distance)
    }
    departs = departs || worst.multiples > 1
    return worst.place
  }

  /// Takes in what was found of another output.
  mutating func add(_ other: OutputDistance) {
    maxAbsolute = max(maxAbsolute, other.maxAbsolute)
    scale = max(scale, other.scale)
    compared += other.compared
    departs = departs || other.departs
  }

  /// What is allowed at every index of the last dimension; a number that stands alone at its index is
  /// seen together with all others.
  private static func scales(_ numbers: [Double], _ columns: Int) -> [Double] {
    let count = columns > 0 && numbers.count > columns ? columns : 1
    var largest = Array(repeating: 0.0, count: count)
    for (place, number) in numbers.enumerated() where number.isFinite {
      largest[place % count] = max(largest[place % count], abs(number))
    }
    let whole = largest.max() ?? 0
    return largest.map { share * $0 + floor * whole }
  }
}
