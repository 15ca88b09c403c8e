internal import SluiceModel

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
}

/// How the tolerance of each output is found.
public enum ToleranceRule: Sendable, Hashable {
  /// ``Allowance/roundings`` times the rounding scale of the output at each step of time.
  ///
  /// The scale is that of the model and the input at hand, see ``RoundingScale``. What was computed in
  /// half precision is allowed as much more as that is coarser, and what was only kept in it is allowed
  /// the rounding of each element besides, see ``Allowance``.
  case automatic
  /// The same tolerance for every output.
  case fixed(Tolerance)
}

/// What is allowed of the elements of one output.
public enum Allowance: Sendable, Hashable {
  /// A tolerance that was given.
  case fixed(Tolerance)
  /// Honest rounding, of this size in single precision.
  case rounding(RoundingScale)

  /// How many rounding scales a number may lie from its golden.
  ///
  /// So a golden that is itself within two passes, and a mistake that changes a number by more than four
  /// cannot hide behind it.
  public static let roundings = 2.0

  /// Whether honest rounding makes another element of the one at `position`, so that one at this distance may
  /// stand there: any integer, but of real numbers only one that is not finite.
  private func leavesOpen(_ position: Int, _ distance: Double) -> Bool {
    guard case .rounding(let scale) = self else { return false }
    return scale.leavesOpen(position, distance)
  }

  /// The same beside a golden whose largest number is `largest`.
  func beside(largest: Double) -> Allowance {
    guard case .rounding(let scale) = self else { return self }
    return .rounding(scale.beside(largest: largest))
  }

  /// Whether so much is allowed at `position` that any number passes that is no larger than `largest`, the
  /// largest of its tensor.
  func decidesNothing(
    at position: Int, golden: Double, largest: Double, _ precision: GoldenPrecision
  ) -> Bool {
    guard case .rounding(let scale) = self else { return false }
    if scale.undecided.contains(position) { return true }
    let allowed = allowed(at: position, golden: golden, precision)
    return golden.isFinite && allowed > 0 && allowed >= largest
  }

  /// Whether `distance` is allowed from `golden`.
  func accepts(
    _ distance: Double, from golden: Double, at position: Int, _ precision: GoldenPrecision
  ) -> Bool {
    if distance == 0 || leavesOpen(position, distance) { return true }
    // Around an infinite golden, where the allowance is infinite too or NaN, only equality will do.
    return distance.isFinite && golden.isFinite
      && distance <= allowed(at: position, golden: golden, precision)
  }

  /// What an element at `position` may differ from `golden`.
  func allowed(at position: Int, golden: Double, _ precision: GoldenPrecision) -> Double {
    switch self {
    case .fixed(let tolerance): tolerance.allowed(at: golden)
    case .rounding(let scale):
      Self.roundings * scale(at: position) * precision.coarseness + precision.step(at: golden)
    }
  }
}

/// The precision that a golden was computed in, and that it is kept in.
struct GoldenPrecision: Sendable, Hashable {
  /// What the framework computed in, as far as the model says.
  let computed: ElementType
  /// The coarsest type that the numbers of the golden went through.
  let kept: ElementType

  /// How much coarser than in single precision the golden was computed.
  var coarseness: Double {
    switch computed {
    case .float16: 0x1p13
    case .bfloat16: 0x1p16
    // Frameworks keep some constants in single precision, even where they compute in double.
    default: 1
    }
  }

  /// What keeping a number in a narrow type changes it by: half the distance to the next number of
  /// sixteen bits; of eight bits or fewer it may be the next one.
  func step(at golden: Double) -> Double {
    switch kept {
    case .float16: golden.magnitude * 0x1p-11 + 0x1p-25
    case .bfloat16: golden.magnitude * 0x1p-9
    default: kept.smallFloat.map { $0.leastStep + $0.relativeStep * golden.magnitude } ?? 0
    }
  }
}

extension ElementType {
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
