public import SluiceCore
public import SluiceModel

/// Two whole tensors, element by element: how far a candidate lies from its golden.
///
/// The distance of an element is `|candidate − golden|`, computed in `Double`. It is infinite where
/// only one side is NaN or infinite or the infinities have opposite signs; two NaNs are equal. Two empty
/// tensors are equal: every figure is zero and ``worst`` is `nil`.
/// ```swift
/// let comparison = try Comparison(of: output, with: golden, allowing: .fixed(tolerance))
/// comparison.passed           // true
/// comparison.maxAbsolute      // 1.2e-07
/// ```
public struct Comparison: Sendable, Hashable {
  /// One element on both sides.
  public struct Element: Sendable, Hashable {
    /// Its coordinates, outermost dimension first.
    public let index: [Int]
    /// The golden number.
    public let golden: Double
    /// The candidate number.
    public let candidate: Double
    /// How far apart they are; infinite where one is NaN or infinite.
    public let distance: Double
  }

  /// How many elements of one side are no finite numbers.
  public struct Specials: Sendable, Hashable {
    /// The count of NaNs.
    public internal(set) var nans = 0
    /// The count of infinities of either sign.
    public internal(set) var infinities = 0
  }

  /// The shape of both tensors.
  public let shape: [Int]
  /// The coarsest type that the golden went through.
  ///
  /// It is the golden's element type, or a narrower one that the caller knows of, or that all elements
  /// of the golden show: frameworks hand out what they computed in half precision as `F32`.
  public let precision: ElementType
  /// What was allowed.
  public let allowance: Allowance
  /// The most that was allowed of any element that is finite in the golden.
  public let mostAllowed: Double
  /// The largest finite magnitude in the golden tensor.
  public let goldenScale: Double

  /// The largest distance.
  public let maxAbsolute: Double
  /// The largest distance as a share of the golden's magnitude, which is taken as no less than a
  /// millionth of the golden tensor's root mean square.
  public let maxRelative: Double
  /// The largest distance in rounding scales, where they are known; infinite where nothing is rounded and
  /// the sides differ.
  public let maxRoundings: Double?
  /// The largest distance in units in the last place.
  ///
  /// They are those of `Double` for a golden of `F64`, of `Float` for any other real type. `nil` where
  /// a distance is infinite or the golden holds no reals.
  public let maxULP: UInt64?
  /// The root mean square of the distances.
  public let rms: Double
  /// The element with the largest distance, the first of several; `nil` where all are equal.
  public let worst: Element?
  /// How many elements lie further away than is allowed.
  public let failures: Int
  /// How many elements could be anything: rounding changes an integer, or reaches as far as the largest number
  /// of the tensor.
  public let unjudged: Int
  /// The first of them in row-major order.
  public let firstFailure: Element?
  /// What is not finite in the golden.
  public let goldenSpecials: Specials
  /// What is not finite in the candidate.
  public let candidateSpecials: Specials
  /// The largest distance at each index of the dimension that was asked for; empty if none was.
  public let profile: [Double]

  /// What the golden was computed and kept in.
  private let goldenPrecision: GoldenPrecision

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// Whether every element is within its tolerance.
  public var passed: Bool { failures == 0 }

  /// How far a number may be from a golden one.
  func allowed(at position: Int, _ golden: Double) -> Double {
    allowance.allowed(at: position, golden: golden, goldenPrecision)
  }

  /// Whether a number may stand in the place of a golden one.
  func accepts(_ candidate: Double, _ golden: Double, at position: Int) -> Bool {
    allowance.accepts(
      distance(candidate, golden), from: golden, at: position, goldenPrecision)
  }

  /// Compares two tensors.
  ///
  /// - Parameters:
  ///   - candidate: What is judged.
  ///   - golden: What it is judged by.
  ///   - allowance: What is allowed.
  ///   - declared: The type that the golden was computed in, where it is known.
  ///   - rounding: The size of rounding, to count distances by.
  ///   - axis: The dimension along which ``profile`` is wanted.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the shapes differ, or whatever reading the
  ///   tensors gives.
  public init(
    of candidate: Tensor, with golden: Tensor, allowing allowance: Allowance,
    computedIn declared: ElementType? = nil, rounding: RoundingScale? = nil,
    profiling axis: Int? = nil
  ) throws(SluiceError) {
    guard candidate.shape == golden.shape else {
      throw .comparedShapes(candidate.shape, golden: golden.shape)
    }
    let traits = try GoldenTraits(of: golden)
    let kept = golden.elementType.coarsened(by: traits.computedIn)
    precision = kept.coarsened(by: candidate.elementType).coarsened(by: declared)
    let allowance = allowance.beside(largest: traits.largest)
    self.allowance = allowance
    goldenPrecision = GoldenPrecision(computed: declared ?? .float32, kept: kept)
    shape = golden.shape
    goldenScale = traits.largest
    var tally = Tally(
      allowance: allowance,
      precision: goldenPrecision,
      rounding: rounding?.beside(largest: traits.largest), floor: 1e-6 * traits.rootMeanSquare,
      largest: traits.largest,
      grid: FloatGrid(golden.elementType), profile: Profile(shape: golden.shape, axis: axis))
    try forEachWindow(of: golden.count) { (range) throws(SluiceError) in
      let candidates = try candidate.elements(as: Double.self, in: range)
      let goldens = try golden.elements(as: Double.self, in: range)
      for (offset, pair) in zip(candidates, goldens).enumerated() {
        tally.add(pair.0, pair.1, at: range.lowerBound + offset)
      }
    }
    let shape = shape
    maxAbsolute = tally.maxAbsolute
    mostAllowed = tally.mostAllowed
    maxRelative = tally.maxRelative
    maxRoundings = rounding == nil ? nil : tally.maxRoundings
    maxULP = tally.maxAbsolute.isFinite ? tally.maxULP : nil
    rms = golden.count == 0 ? 0 : (tally.sumOfSquares / Double(golden.count)).squareRoot()
    worst = tally.worst?.element(in: shape)
    failures = tally.failures
    unjudged = tally.unjudged
    firstFailure = tally.firstFailure?.element(in: shape)
    goldenSpecials = tally.goldenSpecials
    candidateSpecials = tally.candidateSpecials
    profile = tally.profile.values
  }
}
