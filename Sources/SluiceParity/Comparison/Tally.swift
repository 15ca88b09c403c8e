internal import SluiceModel

/// The figures of a ``Comparison`` while the elements go by.
struct Tally {
  /// An element by its position in row-major order.
  struct Place {
    let position: Int
    let candidate: Double
    let golden: Double
    let distance: Double

    func element(in shape: [Int]) -> Comparison.Element {
      Comparison.Element(
        index: coordinates(of: position, in: shape), golden: golden, candidate: candidate,
        distance: distance)
    }
  }

  let allowance: Allowance
  let precision: GoldenPrecision
  let rounding: RoundingScale?
  let floor: Double
  let largest: Double
  let grid: FloatGrid?
  var profile: Profile

  private(set) var maxAbsolute = 0.0
  private(set) var mostAllowed = 0.0
  private(set) var maxRelative = 0.0
  private(set) var maxRoundings = 0.0
  private(set) var maxULP: UInt64?
  private(set) var sumOfSquares = 0.0
  private(set) var worst: Place?
  private(set) var failures = 0
  private(set) var unjudged = 0
  private(set) var firstFailure: Place?
  private(set) var goldenSpecials = Comparison.Specials()
  private(set) var candidateSpecials = Comparison.Specials()

  init(
    allowance: Allowance, precision: GoldenPrecision, rounding: RoundingScale?, floor: Double,
    largest: Double, grid: FloatGrid?, profile: Profile
  ) {
    self.allowance = allowance
    self.precision = precision
    self.rounding = rounding
    self.floor = floor
    self.largest = largest
    self.grid = grid
    self.profile = profile
    maxULP = grid == nil ? nil : 0
  }

  mutating func add(_ candidate: Double, _ golden: Double, at position: Int) {
    candidateSpecials.count(candidate)
    goldenSpecials.count(golden)
    let allowed = allowance.allowed(at: position, golden: golden, precision)
    if allowance.decidesNothing(at: position, golden: golden, largest: largest, precision) {
      unjudged += 1
    }
    if golden.isFinite { mostAllowed = max(mostAllowed, allowed) }
    let distance = distance(candidate, golden)
    guard distance != 0 else { return }
    let place = Place(
      position: position, candidate: candidate, golden: golden, distance: distance)
    sumOfSquares += distance * distance
    profile.add(distance, at: position)
    if distance > maxAbsolute {
      maxAbsolute = distance
      worst = place
    }
    maxRelative = max(maxRelative, relative(distance, to: golden))
    if let rounding, !rounding.leavesOpen(position, distance) {
      maxRoundings = max(maxRoundings, distance / (rounding(at: position) * precision.coarseness))
    }
    if let grid, let soFar = maxULP, distance.isFinite {
      maxULP = max(soFar, grid.steps(candidate, golden))
    }
    if !allowance.accepts(distance, from: golden, at: position, precision) {
      failures += 1
      if firstFailure == nil { firstFailure = place }
    }
  }

  private func relative(_ distance: Double, to golden: Double) -> Double {
    guard distance.isFinite, golden.isFinite else { return .infinity }
    let base = max(golden.magnitude, floor)
    return base == 0 ? .infinity : distance / base
  }
}

extension Comparison.Specials {
  mutating func count(_ number: Double) {
    if number.isNaN { nans += 1 }
    if number.isInfinite { infinities += 1 }
  }
}

/// The largest distance at each index of one dimension.
struct Profile {
  private(set) var values: [Double]
  private let inner: Int

  init(shape: [Int], axis: Int?) {
    guard let axis, shape.indices.contains(axis) else {
      values = []
      inner = 1
      return
    }
    values = Array(repeating: 0, count: shape[axis])
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  mutating func add(_ distance: Double, at position: Int) {
    guard !values.isEmpty else { return }
    let index = position / inner % values.count
    values[index] = max(values[index], distance)
  }
}
