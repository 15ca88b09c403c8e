extension ActivationFunction {
  /// The least interval that holds all values of the function; `nil` if it has no bound on a side.
  ///
  /// An end may be approached and never reached, as by ``sigmoid``. Keras's ``sparsemax`` is not bounded
  /// by 1.
  public var bounds: ClosedRange<Double>? {
    switch self {
    case .sigmoid, .hardSigmoid, .sparseSigmoid, .softmax: 0...1
    case .tanh, .hardTanh, .softsign: -1...1
    case .scaledTanh(let scale, _): -abs(scale)...abs(scale)
    case .relu(negativeSlope: 0, let maximum?, _) where maximum > 0: 0...maximum
    case .linear, .affine, .relu, .elu, .selu, .celu, .logSigmoid, .tanhShrink, .softplus,
      .squareplus, .sparsePlus, .exponential, .silu, .hardSilu, .gelu, .mish, .softShrink,
      .hardShrink, .logSoftmax, .sparsemax:
      nil
    }
  }

  /// Whether the function is 0 at 0 and has slope 1 there, at least to the right.
  package var isIdentityNearZero: Bool {
    switch self {
    case .linear, .affine(slope: 1, offset: 0), .tanh, .hardTanh, .softsign, .elu, .celu: true
    case .scaledTanh(let scale, let slope): scale * slope == 1
    case .relu(_, let maximum, threshold: 0): maximum.map { $0 > 0 } ?? true
    default: false
    }
  }
}
