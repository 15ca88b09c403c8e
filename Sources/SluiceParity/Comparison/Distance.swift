internal import SluiceModel

/// How far `candidate` lies from `golden`; never NaN, so that no comparison can overlook it.
///
/// - Returns: 0 where both are equal (`−0 = +0`, `∞ = ∞`) or both are NaN; infinity where only one is NaN
///   or infinite, or the infinities have opposite signs; else `|candidate − golden|`.
func distance(_ candidate: Double, _ golden: Double) -> Double {
  if candidate == golden || candidate.isNaN && golden.isNaN { return 0 }
  let difference = abs(candidate - golden)
  return difference.isNaN ? .infinity : difference
}

/// The grid of representable numbers that units in the last place are counted on.
enum FloatGrid {
  case single
  case double

  /// Double for `F64` goldens, single for all narrower ones; `nil` where numbers are no reals.
  init?(_ golden: ElementType) {
    guard golden.kind == .real else { return nil }
    self = golden == .float64 ? .double : .single
  }

  /// How many steps of the grid lie between two numbers, each first rounded to the grid.
  ///
  /// Both zeros are one point; neither number may be NaN.
  func steps(_ a: Double, _ b: Double) -> UInt64 {
    let (first, second) = (position(a), position(b))
    return first > second ? first - second : second - first
  }

  /// The place of a number in the ascending order of all numbers of the grid.
  private func position(_ number: Double) -> UInt64 {
    let magnitude: UInt64 =
      switch self {
      case .single: UInt64(Float(number.magnitude).bitPattern)
      case .double: number.magnitude.bitPattern
      }
    let zero: UInt64 = 1 << 63
    return number.sign == .minus ? zero - magnitude : zero + magnitude
  }
}
