internal import RealModule
public import SluiceCore

/// The first input to the power of the second, element by element, as C's `pow` has it.
public struct Pow: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Pow"

  /// Makes the layer.
  public init() {}

  /// Raises; integers wrap.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the exponent of an integer is negative.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(inputs, real: power, integer: power)
  }
}

/// `x` to the power of `y`, also of negative numbers where `y` is whole.
private func power<S: Scalar>(_ x: S, _ y: S) -> S {
  if y == 0 || x == 1 { return 1 }
  guard x.sign == .minus, !x.isNaN, !y.isNaN else { return S.pow(x, y) }
  let isWhole = y == y.rounded(.towardZero)
  guard isWhole || x == 0 || x.isInfinite else { return .nan }
  let isOdd = isWhole && y.isFinite && y.truncatingRemainder(dividingBy: 2) != 0
  return isOdd ? -S.pow(-x, y) : S.pow(-x, y)
}

/// By squaring, the bits of the exponent from the lowest.
private func power(_ base: Int, _ exponent: Int) throws(SluiceError) -> Int {
  guard exponent >= 0 else { throw .powerNegative(base, exponent) }
  var (result, square, rest) = (1, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result &*= square }
    square &*= square
    rest >>= 1
  }
  return result
}
