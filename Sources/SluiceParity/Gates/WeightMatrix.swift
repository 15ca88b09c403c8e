/// The weights of one gate as a matrix in memory, row-major.
struct WeightMatrix {
  let rows: Int
  let columns: Int
  let elements: [Double]

  /// Takes `rows · columns` elements.
  init(rows: Int, columns: Int, _ elements: [Double]) {
    precondition(elements.count == rows * columns, "\(elements.count) for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// `M·x`, `[rows]`, for `x` of `columns` elements.
  func product(with x: [Double]) -> [Double] {
    (0..<rows).map { row in
      var sum = 0.0
      let start = row * columns
      for column in 0..<columns { sum += elements[start + column] * x[column] }
      return sum
    }
  }

  /// `Mᵀ·y`, `[columns]`, for `y` of `rows` elements.
  func transposedProduct(with y: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      let (factor, start) = (y[row], row * columns)
      for column in 0..<columns { result[column] += elements[start + column] * factor }
    }
    return result
  }

  /// The square root of the sum of the squares of the elements.
  ///
  /// It is not finite if an element is not.
  var frobeniusNorm: Double { elements.euclideanNorm }

  /// The largest singular value; `nil` if an element is not finite.
  ///
  /// It is the root of the largest eigenvalue of `M·Mᵀ` or `Mᵀ·M`, whichever is smaller, by the Lanczos
  /// process (``Krylov``). It never exceeds the true value but by rounding.
  var spectralNorm: GateStatistics.Estimate? {
    let scale = frobeniusNorm
    guard scale.isFinite else { return nil }
    guard scale > 0 else { return .init(value: 0, residual: 0) }
    // Of norm 1, so that squares of weights stay in range.
    let unit = WeightMatrix(rows: rows, columns: columns, elements.map { $0 / scale })
    let square = Krylov.dominantModulus(
      size: min(rows, columns),
      rows < columns
        ? { unit.product(with: unit.transposedProduct(with: $0)) }
        : { unit.transposedProduct(with: unit.product(with: $0)) })
    return square.map { .init(value: $0.value.squareRoot() * scale, residual: $0.residual) }
  }

  /// The largest absolute value of an eigenvalue of a square matrix; `nil` if an element is not finite, or
  /// no value was come to.
  ///
  /// Up to ``Krylov/directSize`` rows it comes from all eigenvalues (``Eigenvalues``), else from Arnoldi's
  /// process (``Krylov``).
  var spectralRadius: GateStatistics.Estimate? {
    guard rows == columns, frobeniusNorm.isFinite else { return nil }
    guard rows > Krylov.directSize else {
      return Eigenvalues(of: elements, size: rows).map { .init(value: $0.radius, residual: 0) }
    }
    return Krylov.dominantModulus(size: rows) { product(with: $0) }
  }
}

extension [Double] {
  /// The square root of the sum of the squares, without overflow on the way.
  var euclideanNorm: Double {
    var most = 0.0
    for element in self { most = Swift.max(most, element.isNaN ? .infinity : element.magnitude) }
    guard most > 0, most.isFinite else { return contains(where: \.isNaN) ? .nan : most }
    var sum = 0.0
    for element in self { sum += (element / most) * (element / most) }
    return most * sum.squareRoot()
  }
}
