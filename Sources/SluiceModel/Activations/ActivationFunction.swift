/// A function that is applied to the units of a layer, with its parameters.
///
/// Most act on each unit alone; ``softmax``, ``logSoftmax`` and ``sparsemax`` act on the units of one
/// layer together (the last dimension).
public enum ActivationFunction: Sendable, Hashable {
  /// `x`
  case linear
  /// `slope · x + offset`
  case affine(slope: Double, offset: Double = 0)
  /// `x` above `threshold`, at most `maximum`; `negativeSlope · (x − threshold)` below.
  case relu(negativeSlope: Double = 0, maximum: Double? = nil, threshold: Double = 0)
  /// `x` where positive, else `alpha · (eˣ − 1)`.
  case elu(alpha: Double = 1)
  /// `scale · elu(x)` with the constants of Klambauer et al. 2017.
  case selu
  /// `max(x, 0) + min(0, alpha · (e^(x/alpha) − 1))`
  case celu(alpha: Double = 1)
  /// `1 / (1 + e⁻ˣ)`
  case sigmoid
  /// `slope · x + offset`, kept within 0…1: slope 0.2 in Keras 1 and 2, 1/6 in Keras 3 and PyTorch.
  case hardSigmoid(slope: Double, offset: Double = 0.5)
  /// `log sigmoid(x)`
  case logSigmoid
  /// `(x + 1) / 2`, kept within 0…1.
  case sparseSigmoid
  /// The hyperbolic tangent.
  case tanh
  /// `scale · tanh(slope · x)`
  case scaledTanh(scale: Double, slope: Double)
  /// `x`, kept within −1…1.
  case hardTanh
  /// `x − tanh x`
  case tanhShrink
  /// `log(1 + eˣ)`
  case softplus
  /// `x / (1 + |x|)`
  case softsign
  /// `(x + √(x² + b)) / 2`
  case squareplus(b: Double = 4)
  /// 0 up to −1, `x` from 1 on, `(x + 1)² / 4` between.
  case sparsePlus
  /// `eˣ`
  case exponential
  /// `x · sigmoid(x)`
  case silu
  /// `x · hardSigmoid(x)`
  case hardSilu(slope: Double, offset: Double = 0.5)
  /// `x · Φ(x)`, or its approximation by tanh (Hendrycks and Gimpel 2016).
  case gelu(approximate: Bool = false)
  /// `x · tanh(softplus(x))`
  case mish
  /// `x` drawn towards 0 by `threshold`, 0 within it.
  case softShrink(threshold: Double = 0.5)
  /// `x` where `|x|` exceeds `threshold`, else 0, also of a NaN, as Keras and ONNX have it.
  case hardShrink(threshold: Double = 0.5)
  /// `eˣ` over the sum of `eˣ` of all units.
  case softmax
  /// The logarithm of ``softmax``.
  case logSoftmax
  /// `max(x − τ, 0)` with τ = (Σ partial sums − 1) / k over the k largest units that support it.
  ///
  /// This is what every backend of Keras 3 computes. The projection of Martins and Astudillo (2016)
  /// that it is named for takes the last partial sum alone; the two agree where k is 1.
  case sparsemax
}
