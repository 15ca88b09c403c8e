internal import CSluiceKernels
internal import SluiceModel

extension ActivationFunction {
  /// The function as the kernels know it; nil if they do not.
  var kernel: sluice_activation? {
    func kernel(
      _ kind: sluice_function_kind, _ a: Double = 0, _ b: Double = 0, _ c: Double = 0
    ) -> sluice_activation {
      sluice_activation(kind: kind, a: Float(a), b: Float(b), c: Float(c))
    }
    return switch self {
    case .linear: kernel(SLUICE_LINEAR)
    case .sigmoid: kernel(SLUICE_SIGMOID)
    case .tanh: kernel(SLUICE_TANH)
    case .affine(let slope, let offset): kernel(SLUICE_AFFINE, slope, offset)
    case .hardSigmoid(let slope, let offset): kernel(SLUICE_HARD_SIGMOID, slope, offset)
    case .sparseSigmoid: kernel(SLUICE_HARD_SIGMOID, 0.5, 0.5)
    case .relu(let slope, let maximum, threshold: 0) where maximum == nil || slope == 0:
      kernel(SLUICE_RELU, slope, maximum ?? .infinity)
    case .relu(let slope, let maximum, let threshold):
      kernel(SLUICE_THRESHOLDED_RELU, slope, maximum ?? .infinity, threshold)
    case .elu(let alpha): kernel(SLUICE_ELU, alpha, 1)
    case .selu: kernel(SLUICE_ELU, 1.6732632423543772, 1.0507009873554805)
    case .celu(let alpha) where alpha > 0: kernel(SLUICE_CELU, alpha)
    case .logSigmoid: kernel(SLUICE_LOG_SIGMOID)
    case .scaledTanh(let scale, let slope): kernel(SLUICE_SCALED_TANH, scale, slope)
    case .hardTanh: kernel(SLUICE_HARD_TANH)
    case .tanhShrink: kernel(SLUICE_TANH_SHRINK)
    case .softplus: kernel(SLUICE_SOFTPLUS)
    case .softsign: kernel(SLUICE_SOFTSIGN)
    case .squareplus(let b): kernel(SLUICE_SQUAREPLUS, b)
    case .sparsePlus: kernel(SLUICE_SPARSE_PLUS)
    case .exponential: kernel(SLUICE_EXPONENTIAL)
    case .silu: kernel(SLUICE_SILU)
    case .hardSilu(let slope, let offset): kernel(SLUICE_HARD_SILU, slope, offset)
    case .gelu(approximate: false): kernel(SLUICE_GELU)
    case .gelu(approximate: true): kernel(SLUICE_GELU_TANH)
    case .mish: kernel(SLUICE_MISH)
    case .softShrink(let threshold): kernel(SLUICE_SOFT_SHRINK, threshold)
    case .hardShrink(let threshold): kernel(SLUICE_HARD_SHRINK, threshold)
    case .celu, .softmax, .logSoftmax, .sparsemax: nil
    }
  }
}
