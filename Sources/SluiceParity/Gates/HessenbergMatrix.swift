/// A square matrix that is zero below its first subdiagonal, row-major.
struct HessenbergMatrix {
  private let size: Int
  private var elements: [Double]

  /// Below this a subdiagonal element is nothing in a matrix whose largest elements are about 1.
  private static let negligible = 1e-100
  /// How often one eigenvalue is iterated for before the search is given up.
  private static let iterations = 60

  /// Takes the elements of a matrix that is of this form.
  init(_ elements: [Double], size: Int) {
    self.size = size
    self.elements = elements
  }

  /// Brings a matrix to this form by reflections from both sides, which keep the eigenvalues.
  init(reducing matrix: [Double], size: Int) {
    self.init(matrix, size: size)
    guard size > 2 else { return }
    for column in 0..<size - 2 {
      let below = (column + 1..<size).map { elements[$0 * size + column] }
      guard let mirror = Reflection(annihilating: below) else { continue }
      reflectRows(from: column + 1, by: mirror, columns: column..<size)
      reflectColumns(from: column + 1, by: mirror, rows: 0..<size)
      for row in column + 2..<size { elements[row * size + column] = 0 }
    }
  }

  /// The eigenvalues, found from the last row up; the matrix is used up.
  ///
  /// - Returns: `nil` if one is not found in ``iterations`` steps.
  mutating func eigenvalues() -> [(real: Double, imaginary: Double)]? {
    var values: [(real: Double, imaginary: Double)] = []
    var last = size - 1
    var count = 0
    while last >= 0 {
      let first = startOfBlock(endingAt: last)
      if first == last {
        values.append((self[last, last], 0))
      } else if first == last - 1 {
        values += eigenvaluesOfPair(at: first)
      } else {
        count += 1
        guard count <= Self.iterations else { return nil }
        step(first, last, isExceptional: count.isMultiple(of: 10))
        continue
      }
      last = first - 1
      count = 0
    }
    return values
  }

  private subscript(_ row: Int, _ column: Int) -> Double { elements[row * size + column] }

  /// The first row of the block that ends at `last` and that no negligible element cuts.
  private func startOfBlock(endingAt last: Int) -> Int {
    var first = last
    while first > 0 {
      let neighbours = self[first, first].magnitude + self[first - 1, first - 1].magnitude
      let below = self[first, first - 1].magnitude
      if below <= max(neighbours * Double.ulpOfOne, Self.negligible) { break }
      first -= 1
    }
    return first
  }

  /// The eigenvalues of the two rows from `row` on.
  private func eigenvaluesOfPair(at row: Int) -> [(real: Double, imaginary: Double)] {
    let (a, b) = (self[row, row], self[row, row + 1])
    let (c, d) = (self[row + 1, row], self[row + 1, row + 1])
    let half = (a - d) / 2
    let discriminant = half * half + b * c
    guard discriminant >= 0 else {
      let imaginary = (-discriminant).squareRoot()
      return [(d + half, imaginary), (d + half, -imaginary)]
    }
    let far = half + (half < 0 ? -discriminant.squareRoot() : discriminant.squareRoot())
    return [(d + far, 0), (far == 0 ? d : d - b * c / far, 0)]
  }

  /// One step with the two eigenvalues of the last two rows as shifts; exceptional ones break a cycle.
  private mutating func step(_ first: Int, _ last: Int, isExceptional: Bool) {
    var sum = self[last - 1, last - 1] + self[last, last]
    var product =
      self[last - 1, last - 1] * self[last, last] - self[last - 1, last] * self[last, last - 1]
    if isExceptional {
      let size = self[last, last - 1].magnitude + self[last - 1, last - 2].magnitude
      (sum, product) = (1.5 * size, size * size)
    }
    let (top, next) = (self[first, first], self[first + 1, first])
    var bulge = [
      top * (top - sum) + self[first, first + 1] * next + product,
      next * (top + self[first + 1, first + 1] - sum),
      next * self[first + 2, first + 1],
    ]
    for row in first..<last {
      if let mirror = Reflection(annihilating: bulge) {
        let end = min(row + bulge.count, last)
        reflectRows(from: row, by: mirror, columns: max(row - 1, first)..<last + 1)
        reflectColumns(from: row, by: mirror, rows: first..<end + 1)
      }
      if row > first {
        for below in row + 1..<row + bulge.count { elements[below * size + row - 1] = 0 }
      }
      guard row + 1 < last else { break }
      bulge = (row + 1...min(row + 3, last)).map { self[$0, row] }
    }
  }

  private mutating func reflectRows(
    from start: Int, by mirror: Reflection, columns: Range<Int>
  ) {
    var sums = [Double](repeating: 0, count: columns.count)
    for (index, weight) in mirror.vector.enumerated() {
      let row = (start + index) * size + columns.lowerBound
      for column in sums.indices { sums[column] += weight * elements[row + column] }
    }
    for (index, weight) in mirror.vector.enumerated() {
      let row = (start + index) * size + columns.lowerBound
      let factor = mirror.factor * weight
      for column in sums.indices { elements[row + column] -= factor * sums[column] }
    }
  }

  private mutating func reflectColumns(
    from start: Int, by mirror: Reflection, rows: Range<Int>
  ) {
    let vector = mirror.vector
    for row in rows {
      let place = row * size + start
      var sum = 0.0
      for index in vector.indices { sum += elements[place + index] * vector[index] }
      sum *= mirror.factor
      for index in vector.indices { elements[place + index] -= sum * vector[index] }
    }
  }
}

/// A Householder reflection `1 − factor · v·vᵀ`.
private struct Reflection {
  let vector: [Double]
  let factor: Double

  /// The reflection that leaves of `x` its first element alone; `nil` if there is nothing to do.
  init?(annihilating x: [Double]) {
    guard x.dropFirst().contains(where: { $0 != 0 }) else { return nil }
    let norm = x.euclideanNorm
    var vector = x.map { $0 / norm }
    vector[0] += x[0] < 0 ? -1 : 1
    self.vector = vector
    factor = 2 / vector.reduce(0) { $0 + $1 * $1 }
  }
}
