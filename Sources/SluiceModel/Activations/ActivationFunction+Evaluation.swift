internal import RealModule

extension ActivationFunction {
  /// Applies the function to the units of one layer at one place, in place.
  @specialized(where S == Float)
  @specialized(where S == Double)
  package func apply<S: Scalar>(to units: inout [S]) {
    switch self {
    case .softmax: Self.normaliseExponentials(&units)
    case .logSoftmax: Self.normaliseLogarithms(&units)
    case .sparsemax: Self.sparsify(&units)
    default:
      for index in units.indices { units[index] = callAsFunction(units[index]) }
    }
  }

  /// The function of one unit; the functions of all units together are the identity here.
  private func callAsFunction<S: Scalar>(_ x: S) -> S {
    switch self {
    case .linear, .softmax, .logSoftmax, .sparsemax: x
    case .affine(let slope, let offset): S(slope) * x + S(offset)
    case .relu(let slope, let maximum, let threshold):
      Self.rectified(x, S(slope), maximum.map { S($0) }, S(threshold))
    case .elu(let alpha): x > 0 ? x : S(alpha) * .expMinusOne(x)
    case .selu:
      S(1.0507009873554805) * (x > 0 ? x : S(1.6732632423543772) * .expMinusOne(x))
    case .celu(let alpha): max(x, 0) + min(0, S(alpha) * .expMinusOne(x / S(alpha)))
    case .sigmoid: Self.logistic(x)
    case .hardSigmoid(let slope, let offset): Self.clip(S(slope) * x + S(offset), 0, 1)
    case .logSigmoid: -Self.logOnePlusExp(-x)
    case .sparseSigmoid: Self.clip((x + 1) / 2, 0, 1)
    case .tanh: S.tanh(x)
    case .scaledTanh(let scale, let slope): S(scale) * S.tanh(S(slope) * x)
    case .hardTanh: Self.clip(x, -1, 1)
    case .tanhShrink: x - S.tanh(x)
    case .softplus: Self.logOnePlusExp(x)
    case .softsign: x / (1 + abs(x))
    case .squareplus(let b): (x + (x * x + S(b)).squareRoot()) / 2
    case .sparsePlus: x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x
    case .exponential: S.exp(x)
    case .silu: x * Self.logistic(x)
    case .hardSilu(let slope, let offset): x * Self.clip(S(slope) * x + S(offset), 0, 1)
    case .gelu(let approximate): approximate ? Self.approximateGELU(x) : Self.exactGELU(x)
    case .mish: x * S.tanh(Self.logOnePlusExp(x))
    case .softShrink(let threshold):
      x > S(threshold) ? x - S(threshold) : x < -S(threshold) ? x + S(threshold) : 0
    case .hardShrink(let threshold): abs(x) > S(threshold) ? x : 0
    }
  }
}

// MARK: - Formulae that need more than a line

extension ActivationFunction {
  /// A NaN stays a NaN: the comparisons are written so that it falls through them.
  private static func clip<S: Scalar>(_ x: S, _ low: S, _ high: S) -> S {
    x < low ? low : x > high ? high : x
  }

  private static func rectified<S: Scalar>(_ x: S, _ slope: S, _ maximum: S?, _ threshold: S) -> S {
    var y = threshold == 0 ? (x < 0 ? 0 : x) : (x <= threshold ? 0 : x)
    if let maximum { y = clip(y, 0, maximum) }
    return slope != 0 && x < threshold ? y - slope * (threshold - x) : y
  }

  private static func logistic<S: Scalar>(_ x: S) -> S {
    if x < 0 {
      let e = S.exp(x)
      return e / (1 + e)
    }
    return 1 / (1 + S.exp(-x))
  }

  private static func logOnePlusExp<S: Scalar>(_ x: S) -> S {
    max(x, 0) + S.log(onePlus: S.exp(-abs(x)))
  }

  private static func exactGELU<S: Scalar>(_ x: S) -> S {
    x / 2 * S.erfc(-x / S(2).squareRoot())
  }

  private static func approximateGELU<S: Scalar>(_ x: S) -> S {
    let slope = (2 / S.pi).squareRoot()
    return x / 2 * (1 + S.tanh(slope * (x + S(0.044715) * x * x * x)))
  }

  private static func normaliseExponentials<S: Scalar>(_ units: inout [S]) {
    guard let most = units.max() else { return }
    units = units.map { S.exp($0 - most) }
    let sum = units.reduce(0, +)
    units = units.map { $0 / sum }
  }

  private static func normaliseLogarithms<S: Scalar>(_ units: inout [S]) {
    guard let most = units.max() else { return }
    let sum = units.reduce(0) { $0 + S.exp($1 - most) }
    units = units.map { $0 - most - S.log(sum) }
  }

  private static func sparsify<S: Scalar>(_ units: inout [S]) {
    guard !units.contains(where: \.isNaN) else {
      units = units.map { _ in .nan }
      return
    }
    var sum: S = 0
    var sumOfSums: S = 0
    var count = 0
    for (index, unit) in units.sorted(by: >).enumerated() {
      sum += unit
      guard unit - (sum - 1) / S(index + 1) > 0 else { continue }
      sumOfSums += sum
      count += 1
    }
    let threshold = (sumOfSums - 1) / S(count)
    units = units.map { max($0 - threshold, 0) }
  }
}
