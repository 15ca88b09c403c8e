/// All eigenvalues of a real square matrix without any structure.
///
/// Rows and columns that are zero but for the diagonal are taken out first, so that a triangular matrix
/// gives its diagonal exactly. What is left is brought to Hessenberg form by Householder reflections and
/// deflated by implicit double shifts: Golub and Van Loan, Matrix Computations, 4th edition, algorithms
/// 7.4.2, 7.5.1 and 7.5.2. The results are the eigenvalues of a matrix whose distance from the given one is
/// some multiple of the rounding unit times its norm.
struct Eigenvalues {
  /// The eigenvalues, in no order; conjugate pairs stand together.
  private(set) var values: [(real: Double, imaginary: Double)] = []

  /// The largest absolute value; 0 for a matrix of no rows.
  var radius: Double { values.reduce(0) { max($0, $1.real.modulus($1.imaginary)) } }

  /// Computes them; `nil` if the iteration does not come to an end.
  ///
  /// - Parameters:
  ///   - matrix: `size · size` finite elements, row-major.
  ///   - size: The number of rows.
  init?(of matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "\(matrix.count) for \(size) × \(size)")
    let most = matrix.reduce(0) { max($0, $1.magnitude) }
    guard most > 0 else {
      values = Array(repeating: (0, 0), count: size)
      return
    }
    // A power of two, so that scaling is exact, and products of elements stay in range.
    let scale = Double(sign: .plus, exponent: most.exponent, significand: 1)
    var rest = Array(0..<size)
    while let place = rest.firstIndex(where: { isIsolated($0, among: rest, matrix, size) }) {
      values.append((matrix[rest[place] * size + rest[place]], 0))
      rest.remove(at: place)
    }
    let block = rest.flatMap { row in rest.map { matrix[row * size + $0] / scale } }
    var hessenberg = HessenbergMatrix(reducing: block, size: rest.count)
    guard let found = hessenberg.eigenvalues() else { return nil }
    values += found.map { ($0.real * scale, $0.imaginary * scale) }
  }

  /// Whether row or column `index` is zero but for the diagonal, as far as `rest` goes.
  private func isIsolated(
    _ index: Int, among rest: [Int], _ matrix: [Double], _ size: Int
  ) -> Bool {
    rest.allSatisfy { $0 == index || matrix[index * size + $0] == 0 }
      || rest.allSatisfy { $0 == index || matrix[$0 * size + index] == 0 }
  }
}

extension Double {
  /// √(x² + y²) without overflow on the way.
  func modulus(_ other: Double) -> Double { [self, other].euclideanNorm }
}
