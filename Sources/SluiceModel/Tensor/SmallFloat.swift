/// A floating-point format of eight bits or fewer.
///
/// A code is, from its highest bit down, a sign, an exponent and a mantissa. Where the exponent's field is
/// `e` and the mantissa `m` of `M` bits, it stands for `(1 + m / 2^M) · 2^(e − bias)`, and for
/// `m / 2^M · 2^(1 − bias)` where `e` is 0. A format without a sign has no zero either: there the first of
/// these holds for every `e`.
/// - SeeAlso: <https://onnx.ai/onnx/technical/float8.html>, <https://onnx.ai/onnx/technical/float4.html>
package struct SmallFloat: Sendable {
  /// What is no finite number.
  enum Special {
    /// As in IEEE 754 the greatest exponent is that of infinities and NaNs.
    case infinities
    /// The code with all bits set, but for the sign, is NaN.
    case greatest
    /// The code of −0 is NaN.
    case negativeZero
    /// Every code is a finite number.
    case none
  }

  let exponentBits: Int
  let mantissaBits: Int
  let bias: Int
  let special: Special
  /// Whether there are negative numbers and zero.
  package let hasZero: Bool

  private init(
    exponent: Int, mantissa: Int, bias: Int, _ special: Special, hasZero: Bool = true
  ) {
    exponentBits = exponent
    mantissaBits = mantissa
    self.bias = bias
    self.special = special
    self.hasZero = hasZero
  }

  fileprivate static let e4m3fn = SmallFloat(exponent: 4, mantissa: 3, bias: 7, .greatest)
  fileprivate static let e5m2 = SmallFloat(exponent: 5, mantissa: 2, bias: 15, .infinities)
  fileprivate static let e4m3fnuz = SmallFloat(exponent: 4, mantissa: 3, bias: 8, .negativeZero)
  fileprivate static let e5m2fnuz = SmallFloat(exponent: 5, mantissa: 2, bias: 16, .negativeZero)
  fileprivate static let e8m0 = SmallFloat(
    exponent: 8, mantissa: 0, bias: 127, .greatest, hasZero: false)
  fileprivate static let e2m1 = SmallFloat(exponent: 2, mantissa: 1, bias: 1, .none)
}

extension ElementType {
  /// The format of the elements, if it is a floating-point one of eight bits or fewer.
  package var smallFloat: SmallFloat? {
    switch self {
    case .float8e4m3fn: .e4m3fn
    case .float8e5m2: .e5m2
    case .float8e4m3fnuz: .e4m3fnuz
    case .float8e5m2fnuz: .e5m2fnuz
    case .float8e8m0: .e8m0
    case .float4e2m1: .e2m1
    default: nil
    }
  }
}

// MARK: - Codes

extension SmallFloat {
  /// The bits of a code that are not its sign.
  private var magnitudeBits: Int { exponentBits + mantissaBits }

  /// The greatest code of a finite number.
  private var greatestCode: Int {
    switch special {
    case .infinities: (1 << exponentBits - 1) << mantissaBits - 1
    case .greatest: 1 << magnitudeBits - 2
    case .negativeZero, .none: 1 << magnitudeBits - 1
    }
  }

  /// The least exponent of numbers that have all bits of the mantissa.
  private var leastExponent: Int { hasZero ? 1 - bias : -bias }

  /// The number that a code stands for.
  package func number(_ code: UInt8) -> Double {
    let magnitude = Int(code) & (1 << magnitudeBits - 1)
    let isNegative = hasZero && Int(code) >> magnitudeBits & 1 == 1
    let mantissa = magnitude & (1 << mantissaBits - 1)
    if special == .negativeZero, isNegative, magnitude == 0 { return .nan }
    let sign: FloatingPointSign = isNegative ? .minus : .plus
    guard magnitude <= greatestCode else {
      guard special == .infinities, mantissa == 0 else { return .nan }
      return Double(sign: sign, exponent: 0, significand: .infinity)
    }
    let field = magnitude >> mantissaBits
    let units = field > 0 || !hasZero ? mantissa + 1 << mantissaBits : mantissa
    let exponent = max(field - bias, leastExponent) - mantissaBits
    return Double(sign: sign, exponent: exponent, significand: Double(units))
  }

  /// The code of a number of the format.
  package func code(of number: Double) -> UInt8 {
    let sign = hasZero && number.sign == .minus ? 1 << magnitudeBits : 0
    let exponents = (1 << exponentBits - 1) << mantissaBits
    guard !number.isNaN else {
      switch special {
      case .infinities: return UInt8(exponents | 1 << (mantissaBits - 1))
      case .greatest: return UInt8(1 << magnitudeBits - 1)
      case .negativeZero: return UInt8(1 << magnitudeBits)
      case .none: return 0
      }
    }
    guard number.isFinite else { return UInt8(sign | exponents) }
    let exponent = max(number.magnitude.exponent, leastExponent)
    let units = Int(number.magnitude / power(exponent - mantissaBits))
    // The units bring the leading bit of the mantissa, which adds 1 to the exponent's field.
    return UInt8(sign + (exponent + bias - 1) << mantissaBits + units)
  }

  private func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}

// MARK: - Numbers

extension SmallFloat {
  /// The greatest finite number.
  package var greatest: Double { number(UInt8(greatestCode)) }
  /// The distance from the least number above zero to its neighbours.
  package var leastStep: Double { power(leastExponent - mantissaBits) }
  /// How far the next number lies at most, as a share of a number.
  package var relativeStep: Double { power(-mantissaBits) }
  /// The precision in bits.
  package var significantBits: Int { mantissaBits + 1 }

  /// The number of the format that `x` becomes: the nearest, ties to even, or as `narrowing` says.
  package func nearest(to x: Double, _ narrowing: Narrowing) -> Double {
    // Where there is no NaN, ONNX's tests have a zero.
    guard !x.isNaN else { return special == .none ? 0 : .nan }
    guard hasZero else { return power(nearestTo: x, narrowing) }
    guard x.isFinite else { return beyond(x, narrowing) }
    let step = power(max(x.magnitude.exponent, leastExponent) - mantissaBits)
    let magnitude = (x.magnitude / step).rounded(.toNearestOrEven) * step
    guard magnitude <= greatest else { return beyond(x, narrowing) }
    let isPositiveZero = magnitude == 0 && special == .negativeZero
    return isPositiveZero ? 0 : Double(signOf: x, magnitudeOf: magnitude)
  }

  /// What a number becomes that rounds to more than the greatest.
  private func beyond(_ x: Double, _ narrowing: Narrowing) -> Double {
    if narrowing.saturates || special == .none { return Double(signOf: x, magnitudeOf: greatest) }
    return special == .infinities ? Double(signOf: x, magnitudeOf: .infinity) : .nan
  }

  /// The power of two that `x`, no NaN, becomes.
  private func power(nearestTo x: Double, _ narrowing: Narrowing) -> Double {
    let least = number(0)
    guard (least...greatest).contains(x) else {
      return narrowing.saturates ? min(max(x, least), greatest) : .nan
    }
    let step = power(x.exponent)
    return (x / step).rounded(narrowing.powers.rule) * step
  }
}

extension Narrowing.Powers {
  fileprivate var rule: FloatingPointRoundingRule {
    switch self {
    case .up: .up
    case .down: .down
    case .nearest: .toNearestOrAwayFromZero
    }
  }
}
