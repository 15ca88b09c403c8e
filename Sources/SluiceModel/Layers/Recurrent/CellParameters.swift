internal import SluiceCore

/// The parameters of one direction of a recurrent layer, ready to be computed with.
public struct CellParameters<S: Scalar>: Sendable {
  /// The number of units of the state, H.
  let hiddenSize: Int
  private let kernel: Matrix<S>
  private let recurrentKernel: Matrix<S>
  private let inputBias: [S]?
  private let recurrentBias: [S]?
  private let peepholes: [S]?
  private let clip: S?

  init(
    _ parameters: LayerParameters, prefix: String, gates: Int, shape: RecurrentShape, clip: Double?
  ) throws(SluiceError) {
    let rows = gates * shape.hiddenSize
    hiddenSize = shape.hiddenSize
    kernel = Matrix(
      rows: rows, columns: shape.inputSize, try parameters.elements(prefix + "kernel") ?? [])
    recurrentKernel = Matrix(
      rows: rows, columns: shape.hiddenSize,
      try parameters.elements(prefix + "recurrentKernel") ?? [])
    inputBias = try parameters.elements(prefix + "inputBias")
    recurrentBias = try parameters.elements(prefix + "recurrentBias")
    peepholes = try parameters.elements(prefix + "peephole")
    self.clip = clip.map { S($0) }
  }

  /// Takes canonical parameters: kernels `[G·H, I]` and `[G·H, H]`, row by row, and biases `[G·H]`.
  package init(
    inputSize: Int, hiddenSize: Int, kernel: [S], recurrentKernel: [S], inputBias: [S]?,
    recurrentBias: [S]?
  ) {
    self.hiddenSize = hiddenSize
    self.kernel = Matrix(rows: kernel.count / inputSize, columns: inputSize, kernel)
    self.recurrentKernel = Matrix(
      rows: recurrentKernel.count / hiddenSize, columns: hiddenSize, recurrentKernel)
    self.inputBias = inputBias
    self.recurrentBias = recurrentBias
    peepholes = nil
    clip = nil
  }

  /// `W·x + bW` of all gates, `[G·H]`.
  func input(_ x: ArraySlice<S>) -> [S] { kernel.product(with: x, plus: inputBias) }

  /// `U·h + bU` of the gates in `range` (all by default), joined.
  func recurrent(_ h: [S], gates range: Range<Int>? = nil) -> [S] {
    let rows = range.map { $0.lowerBound * hiddenSize..<$0.upperBound * hiddenSize }
    return recurrentKernel.product(with: h[...], plus: recurrentBias, rows: rows)
  }

  /// The block of gate `index` of what ``input(_:)`` or ``recurrent(_:gates:)`` gave.
  func gate(_ index: Int, of vector: [S]) -> ArraySlice<S> {
    vector[index * hiddenSize..<(index + 1) * hiddenSize]
  }

  /// What gate `index` of the peepholes adds to `sum` as it sees the cell state `c`.
  func peeping(_ index: Int, at c: [S], _ sum: ArraySlice<S>) -> [S] {
    guard let peepholes else { return Array(sum) }
    return zip(sum, zip(gate(index, of: peepholes), c)).map { $0 + $1.0 * $1.1 }
  }

  /// The sums that a function is applied to, kept within ±clip; a NaN stays.
  func clipped(_ sums: [S]) -> [S] {
    guard let clip else { return sums }
    return sums.map { $0 < -clip ? -clip : $0 > clip ? clip : $0 }
  }
}

/// The sum of two vectors.
func + <S: Scalar>(a: ArraySlice<S>, b: ArraySlice<S>) -> [S] { zip(a, b).map { $0 + $1 } }

extension ActivationFunction {
  /// The function of a vector of units.
  func callAsFunction<S: Scalar>(_ units: [S]) -> [S] {
    var result = units
    apply(to: &result)
    return result
  }
}
