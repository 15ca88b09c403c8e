internal import SluiceCore

/// The parameters of one direction of a recurrent layer, ready to be computed with.
public struct CellParameters<S: Scalar>: Sendable {
  /// The number of units of the state, H.
  let hiddenSize: Int
  private let kernel: Matrix<S>
  private let recurrentKernel: Matrix<S>
  private let inputBias: [S]?
  private let recurrentBias: [S]?

  init(
    _ parameters: LayerParameters, prefix: String, gates: Int, shape: RecurrentShape
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
