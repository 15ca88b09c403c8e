package import SluiceCore

/// Moves the blocks of gates between the arrays of a format and the canonical ones, both ways.
///
/// Canonical kernels are `[G·H, columns]` with gates in the order of the layer. Elements are moved as
/// bytes, so they stay exactly what they were.
package struct GateRearrangement: Sendable {
  /// For every canonical block, the block of the format's array that it is.
  private let blocks: [Int]
  private let layout: GateLayout

  /// Relates `layout` to the canonical order `gates`, of which `layout.order` must be a permutation.
  package init(_ layout: GateLayout, to gates: [Gate]) {
    precondition(Set(layout.order) == Set(gates) && layout.order.count == gates.count)
    self.layout = layout
    self.blocks = gates.map { layout.order.firstIndex(of: $0) ?? 0 }
  }

  /// The canonical kernel, `[G·H, columns]`, of a kernel as the format keeps it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `stored` is no matrix whose gates divide
  ///   evenly.
  package func canonicalKernel(_ stored: Tensor) throws(SluiceError) -> Tensor {
    try rearranged(
      stored, blocks: blocks, transposed: layout.gateAxis == .columns, gatesFirst: false)
  }

  /// The kernel as the format keeps it, of a canonical one.
  package func storedKernel(_ canonical: Tensor) throws(SluiceError) -> Tensor {
    try rearranged(
      canonical, blocks: inverse, transposed: layout.gateAxis == .columns, gatesFirst: true)
  }

  /// The canonical biases, `[G·H]` each, of the bias array as the format keeps it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if `stored` has another rank than the layout
  ///   says or does not divide into gates.
  package func canonicalBiases(
    _ stored: Tensor
  ) throws(SluiceError) -> (input: Tensor, recurrent: Tensor?) {
    switch layout.biases {
    case .inputOnly: return (try permuted(stored, blocks), nil)
    case .inputThenRecurrent:
      return (try permuted(stored.row(0), blocks), try permuted(stored.row(1), blocks))
    }
  }

  /// The bias array as the format keeps it, of canonical ones.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the layout has no room for `recurrent`, or
  ///   asks for it and there is none, or the two differ in size or type.
  package func storedBiases(input: Tensor, recurrent: Tensor?) throws(SluiceError) -> Tensor {
    let input = try permuted(input, inverse)
    guard layout.biases == .inputThenRecurrent else {
      guard recurrent == nil else {
        throw .parameterRoleUnknown("recurrentBias", expected: ["inputBias"])
      }
      return input
    }
    guard let recurrent else { throw .parameterMissing(role: "recurrentBias") }
    guard recurrent.elementType == input.elementType else {
      throw .valueKind(
        "parameter 'recurrentBias'", recurrent.elementType.rawValue,
        expected: input.elementType.rawValue)
    }
    let bytes = try input.source.allBytes() + permuted(recurrent, inverse).source.allBytes()
    return try Tensor(
      elementType: input.elementType, shape: [2] + input.shape, source: MemoryBytes(bytes))
  }

  private var inverse: [Int] {
    blocks.indices.map { block in blocks.firstIndex(of: block) ?? 0 }
  }

  private func permuted(_ vector: Tensor, _ blocks: [Int]) throws(SluiceError) -> Tensor {
    guard vector.shape.count == 1, vector.count.isMultiple(of: blocks.count) else {
      throw .gatesDoNotDivide(vector.shape, gates: blocks.count)
    }
    return try Tensor(
      elementType: vector.elementType, shape: vector.shape,
      source: RearrangedBytes(
        base: vector.source, elementSize: vector.elementType.byteCount, rows: vector.count,
        columns: 1, blocks: blocks, transposed: false, gatesFirst: true))
  }

  private func rearranged(
    _ matrix: Tensor, blocks: [Int], transposed: Bool, gatesFirst: Bool
  ) throws(SluiceError) -> Tensor {
    let gatesAlong = transposed && !gatesFirst ? 1 : 0
    guard matrix.shape.count == 2, matrix.shape[gatesAlong].isMultiple(of: blocks.count) else {
      throw .gatesDoNotDivide(matrix.shape, gates: blocks.count)
    }
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    return try Tensor(
      elementType: matrix.elementType, shape: transposed ? [columns, rows] : matrix.shape,
      source: RearrangedBytes(
        base: matrix.source, elementSize: matrix.elementType.byteCount, rows: rows,
        columns: columns, blocks: blocks, transposed: transposed, gatesFirst: gatesFirst))
  }
}

/// A matrix of which blocks of rows or columns change places, and which may be transposed.
private struct RearrangedBytes: ByteSource {
  let base: any ByteSource
  let elementSize: Int
  /// The size of the matrix before it is rearranged.
  let rows: Int
  let columns: Int
  let blocks: [Int]
  let transposed: Bool
  /// Whether the gates stand along the rows of the matrix before it is rearranged.
  let gatesFirst: Bool

  var byteCount: Int { base.byteCount }

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let stored = try base.allBytes()
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    let width = transposed ? rows : columns
    let first = range.lowerBound / elementSize
    let last = (range.upperBound + elementSize - 1) / elementSize
    for position in first..<last {
      let (row, column) = (position / width, position % width)
      let source = sourceIndex(row: row, column: column) * elementSize
      result += stored[source..<source + elementSize]
    }
    let skipped = range.lowerBound - first * elementSize
    return Array(result[skipped..<skipped + range.count])
  }

  /// The position, before rearranging, of the element that comes to stand at `row`, `column`.
  private func sourceIndex(row: Int, column: Int) -> Int {
    var (row, column) = transposed ? (column, row) : (row, column)
    if gatesFirst || !transposed {
      let size = rows / blocks.count
      row = blocks[row / size] * size + row % size
    } else {
      let size = columns / blocks.count
      column = blocks[column / size] * size + column % size
    }
    return row * columns + column
  }
}
