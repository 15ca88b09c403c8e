public import SluiceModel

/// How far a number may lie from its golden: `|candidate − golden| ≤ absolute + relative · |golden|`.
public struct Tolerance: Sendable, Hashable {
  /// The part that is the same for every element.
  public let absolute: Double
  /// The part that grows with the magnitude of the golden element.
  public let relative: Double

  /// Makes a tolerance; both parts must be finite and not negative.
  public init(absolute: Double, relative: Double) {
    precondition(absolute >= 0 && absolute.isFinite, "absolute tolerance \(absolute)")
    precondition(relative >= 0 && relative.isFinite, "relative tolerance \(relative)")
    self.absolute = absolute
    self.relative = relative
  }

  /// Exactly equal.
  public static let exact = Tolerance(absolute: 0, relative: 0)

  /// The greatest distance that is allowed from `golden`.
  public func allowed(at golden: Double) -> Double { absolute + relative * abs(golden) }

  /// Whether `distance`, as ``Comparison`` defines it, is allowed from `golden`.
  ///
  /// An infinite distance never is, whatever the golden.
  func accepts(_ distance: Double, from golden: Double) -> Bool {
    // Around an infinite golden the allowance is infinite or NaN; only equality will do there.
    distance == 0 || (distance.isFinite && golden.isFinite && distance <= allowed(at: golden))
  }
}

/// How the tolerance of each output is found.
public enum ToleranceRule: Sendable, Hashable {
  /// A share of the largest magnitude in the golden tensor; which share is decided by its precision.
  ///
  /// Frameworks compute an output at one precision, so the rounding errors of all its elements are of
  /// one size, set by the largest of them. A fixed absolute tolerance would be blind to errors in an
  /// output of small numbers, and a relative one would fail elements near zero for honest rounding.
  /// The precision is ``Comparison/precision``.
  ///
  /// | precision | share | worst in a grid of Keras models against the reference |
  /// |---|---|---|
  /// | `F64` | 6e-8 (half a unit in the last place of `F32`) | 5.6e-9 |
  /// | `F32` | 1e-5 | 2.0e-6 |
  /// | `F16` | 4e-3 (4 units in the last place of 1) | 9.5e-4 in most, 8e-3 where rounding grew |
  /// | `BF16` | 3.1e-2 (4 units in the last place of 1) | 1.0e-2 in most, 0.25 where rounding grew |
  /// | integers, truth values | 0 | 0 |
  ///
  /// Of `F8…` and `F4` such a share would say nothing: an element may be the next number of its type.
  case automatic
  /// The same tolerance for every output.
  case fixed(Tolerance)

  /// The tolerance for a golden tensor.
  ///
  /// - Parameters:
  ///   - precision: The coarsest element type that the golden went through.
  ///   - scale: The largest finite magnitude in the golden tensor.
  /// - Returns: The tolerance that is given, or the share of `scale` that suits the precision.
  public func tolerance(for precision: ElementType, scale: Double) -> Tolerance {
    switch self {
    case .fixed(let tolerance): tolerance
    case .automatic:
      precision.smallFloat.map { Tolerance(absolute: $0.leastStep, relative: $0.relativeStep) }
        ?? Tolerance(absolute: precision.share * scale, relative: 0)
    }
  }
}

extension ElementType {
  /// The share of types that have one.
  fileprivate var share: Double {
    switch self {
    // TensorFlow keeps constants of gelu and leaky relu in single precision, whatever it computes in.
    case .float64: 0x1p-24
    case .float32: 1e-5
    case .float16: 0x1p-8
    case .bfloat16: 0x1p-5
    default: 0
    }
  }

  /// The precision of the type in bits, by which the coarser of two is found; `nil` for no real type.
  package var significantBits: Int? {
    switch self {
    case .float64: 53
    case .float32: 24
    case .float16: 11
    case .bfloat16: 8
    default: smallFloat?.significantBits
    }
  }

  /// The type of the two that has fewer significant bits; this one where they cannot be compared.
  func coarsened(by other: ElementType?) -> ElementType {
    guard let other, let bits = significantBits, let others = other.significantBits else {
      return self
    }
    return others < bits ? other : self
  }
}
