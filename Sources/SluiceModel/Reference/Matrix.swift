/// A dense matrix, row-major.
package struct Matrix<S: Scalar>: Sendable {
  package let rows: Int
  package let columns: Int
  private let elements: [S]

  /// Takes `rows · columns` elements.
  package init(rows: Int, columns: Int, _ elements: [S]) {
    precondition(elements.count == rows * columns, "\(elements.count) for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// `M·x + b`, for `x` of `columns` elements; each sum runs in the order of the columns.
  ///
  /// `x` is `[columns]` and `bias` `[rows]`; only the rows in `range` are computed, all by default.
  package func product(
    with x: ArraySlice<S>, plus bias: [S]?, rows range: Range<Int>? = nil
  ) -> [S] {
    (range ?? 0..<rows).map { row in
      var sum: S = 0
      var index = row * columns
      for element in x {
        sum += elements[index] * element
        index += 1
      }
      return bias.map { sum + $0[row] } ?? sum
    }
  }
}
