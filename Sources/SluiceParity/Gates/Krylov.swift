/// The largest eigenvalue of an operator that is too large for all of them.
///
/// Arnoldi's process (1951; Golub and Van Loan, Matrix Computations, 4th edition, 10.5.1), with every vector
/// made orthogonal to all before it twice: in exact arithmetic it is the Lanczos process where the operator
/// is symmetric.
enum Krylov {
  /// Up to how many rows all eigenvalues of a matrix are computed instead.
  static let directSize = 512
  /// How many steps are made at most.
  static let steps = 300
  /// The residual at which the process ends.
  static let tolerance = 1e-9

  /// The largest absolute value among the eigenvalues of an operator, from a start vector that is always
  /// the same.
  ///
  /// - Parameters:
  ///   - size: The length of its vectors.
  ///   - steps: How many steps are made at most.
  ///   - apply: The operator.
  /// - Returns: The value with the residual `‖A·v − λ·v‖ / |λ|` of its vector of length 1; `nil` if the
  ///   small problem has no solution.
  static func dominantModulus(
    size: Int, steps: Int = steps, _ apply: ([Double]) -> [Double]
  ) -> GateStatistics.Estimate? {
    guard size > 0 else { return .init(value: 0, residual: 0) }
    let limit = min(size, steps)
    var basis = [startVector(size)]
    // Column by column, each with one element more than the one before it.
    var columns: [[Double]] = []
    while true {
      var next = apply(basis[columns.count])
      let length = next.euclideanNorm
      var column = [Double](repeating: 0, count: basis.count)
      for _ in 0..<2 {
        for (index, vector) in basis.enumerated() { column[index] += next.subtract(along: vector) }
      }
      let rest = next.euclideanNorm
      let isClosed = rest <= length * Double.ulpOfOne * 8 || columns.count + 1 == size
      column.append(isClosed ? 0 : rest)
      columns.append(column)
      if isClosed || columns.count == limit || columns.count.isMultiple(of: 50) {
        guard let found = ritzValue(columns) else { return nil }
        if isClosed || columns.count == limit || found.residual <= tolerance { return found }
      }
      basis.append(next.map { $0 / rest })
    }
  }

  /// Numbers between −1 and 1 without a pattern that weights could share, made of length 1.
  private static func startVector(_ size: Int) -> [Double] {
    var state: UInt64 = 1
    let vector = (0..<size).map { _ in
      // Knuth's MMIX generator, of which the upper bits are used.
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) * 0x1p-52
    }
    let length = vector.euclideanNorm
    return vector.map { $0 / length }
  }

  /// The largest eigenvalue of the Hessenberg matrix of the process, with its residual in the operator.
  private static func ritzValue(_ columns: [[Double]]) -> GateStatistics.Estimate? {
    let size = columns.count
    var elements = [Double](repeating: 0, count: size * size)
    for (index, column) in columns.enumerated() {
      for (row, element) in column.enumerated() where row < size {
        elements[row * size + index] = element
      }
    }
    guard let values = Eigenvalues(of: elements, size: size)?.values,
      let top = values.max(by: {
        $0.real.modulus($0.imaginary) < $1.real.modulus($1.imaginary)
      })
    else { return nil }
    let modulus = top.real.modulus(top.imaginary)
    guard modulus > 0 else { return .init(value: 0, residual: 0) }
    let vector = RitzVector(of: elements, size: size, top)
    let residual = (columns[size - 1][size] * vector.last).modulus(vector.defect)
    return .init(value: modulus, residual: residual / modulus)
  }
}

/// An eigenvector of a Hessenberg matrix, as far as its residual needs it.
private struct RitzVector {
  /// The absolute value of its last element.
  let last: Double
  /// How far its first row is from being an eigenvector's; in all others there is only rounding.
  let defect: Double

  /// Goes from the last row up: row `i` determines element `i − 1` (Hyman's method).
  init(of elements: [Double], size: Int, _ value: (real: Double, imaginary: Double)) {
    var real = [Double](repeating: 0, count: size)
    var imaginary = real
    real[size - 1] = 1
    var defect = 0.0
    for row in (0..<size).reversed() {
      var a = value.real * real[row] - value.imaginary * imaginary[row]
      var b = value.real * imaginary[row] + value.imaginary * real[row]
      for column in row..<size {
        a -= elements[row * size + column] * real[column]
        b -= elements[row * size + column] * imaginary[column]
      }
      guard row > 0 else {
        defect = a.modulus(b)
        break
      }
      let below = elements[row * size + row - 1]
      (real[row - 1], imaginary[row - 1]) = (a / below, b / below)
      let most = max(real[row - 1].magnitude, imaginary[row - 1].magnitude)
      if most > 1e100 {
        for index in row - 1..<size {
          real[index] /= most
          imaginary[index] /= most
        }
      }
    }
    let length = (real + imaginary).euclideanNorm
    last = real[size - 1].modulus(imaginary[size - 1]) / length
    self.defect = defect / length
  }
}

extension [Double] {
  /// Takes away what lies along `vector`, of length 1, and tells how much that was.
  fileprivate mutating func subtract(along vector: [Double]) -> Double {
    var product = 0.0
    for index in indices { product += self[index] * vector[index] }
    for index in indices { self[index] -= product * vector[index] }
    return product
  }
}
