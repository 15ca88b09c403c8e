/// A parameter, row by row; a vector has rows of one element.
struct Rows {
  var elements: [Double]
  let shape: [Int]

  private var width: Int { shape.dropFirst().reduce(1, *) }

  private func with(_ elements: [Double]) -> Rows { Rows(elements: elements, shape: shape) }

  /// As many blocks of rows as `order` has elements, each the one of which `order` gives the place.
  func rowBlocks(in order: [Int]) -> Rows {
    let size = elements.count / order.count
    return with(order.flatMap { elements[$0 * size..<($0 + 1) * size] })
  }

  func negatingRowBlock(_ block: Int, of count: Int) -> Rows {
    let size = elements.count / count
    return with(elements.indices.map { $0 / size == block ? -elements[$0] : elements[$0] })
  }

  /// A matrix whose square blocks of `size` rows are transposed, each alone.
  func blocksTransposed(size: Int) -> Rows? {
    guard shape.count == 2, shape[1] == size else { return nil }
    return with(
      elements.indices.map { index in
        let (row, column) = (index / size, index % size)
        return elements[(row / size * size + column) * size + row % size]
      })
  }

  /// The elements of the transposed matrix, one after the other in the shape of this one.
  var transposed: Rows? {
    guard shape.count == 2 else { return nil }
    let (rows, columns) = (shape[0], width)
    return with(elements.indices.map { elements[$0 % rows * columns + $0 / rows] })
  }

  /// What ``transposed`` makes this one of.
  var untransposed: Rows? {
    guard shape.count == 2 else { return nil }
    let (rows, columns) = (shape[0], width)
    return with(elements.indices.map { elements[$0 % columns * rows + $0 / columns] })
  }
}
