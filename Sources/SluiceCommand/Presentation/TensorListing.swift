internal import Sluice

/// The elements of a tensor, or of some of its rows.
struct TensorListing {
  /// How many rows are shown where the user does not say.
  private static let defaultRows = 16

  private let tensor: Tensor
  private let rows: Range<Int>

  /// Chooses the rows to show.
  ///
  /// - Throws: ``SluiceError`` with code `.usage` if there are no such rows.
  init(_ tensor: Tensor, rows: RowRange?) throws(SluiceError) {
    self.tensor = tensor
    let count = tensor.shape.first ?? 1
    guard let rows else {
      self.rows = 0..<min(count, Self.defaultRows)
      return
    }
    guard !tensor.shape.isEmpty else { throw .rowsOfScalar }
    guard rows.range.upperBound <= count else { throw .rowsOutside(rows.text, rows: count) }
    self.rows = rows.range
  }

  /// Writes the type and shape, then one line for each run of the last dimension, reading row by row.
  func print(to output: inout StandardOutput) throws(SluiceError) {
    try output.print("\(tensor.elementType.rawValue) \(tensor.shape)")
    guard tensor.count > 0 else { return }
    let inner = tensor.shape.count < 2 ? 1 : tensor.shape.last ?? 1
    let rowSize = tensor.shape.dropFirst().reduce(1, *)
    for row in rows {
      let elements = try tensor.texts(in: row * rowSize..<(row + 1) * rowSize)
      for start in stride(from: 0, to: rowSize, by: inner) {
        let line = elements[start..<start + inner].joined(separator: " ")
        try output.print("\(label(of: row * rowSize + start, inner))\(line)")
      }
    }
    let count = tensor.shape.first ?? 1
    if rows.upperBound < count, rows.count == Self.defaultRows {
      StandardStreams.complain(
        "rows \(rows.upperBound)..<\(count) not shown; --rows \(rows.upperBound)..<\(count) does")
    }
  }

  /// The coordinates in front of a line: `[3, 0]  `.
  private func label(of position: Int, _ inner: Int) -> String {
    guard !tensor.shape.isEmpty else { return "" }
    let index = coordinates(of: position, in: tensor.shape)
    return "\(tensor.shape.count < 2 ? index : Array(index.dropLast()))  "
  }

  /// The rows in the form that `Schemas/inspect.schema.json` describes, elements in row-major order.
  func json(path: String, name: String) throws(SluiceError) -> JSON {
    let rowSize = tensor.shape.dropFirst().reduce(1, *)
    let range = rows.lowerBound * rowSize..<rows.upperBound * rowSize
    let elements: [JSON] =
      switch tensor.elementType.kind {
      case .real: try tensor.elements(as: Double.self, in: range).map { .number($0) }
      case .integer: try tensor.integers(in: range).map { .integer($0) }
      case .boolean: try tensor.integers(in: range).map { .bool($0 != 0) }
      }
    return [
      "path": .string(path),
      "name": .string(name),
      "elementType": .string(tensor.elementType.rawValue),
      "shape": .array(tensor.shape.map { .integer($0) }),
      "rows": [.integer(rows.lowerBound), .integer(rows.upperBound)],
      "elements": .array(elements),
    ]
  }
}

extension Tensor {
  /// The elements of `range`, each in the shortest form that reads back as the same number.
  fileprivate func texts(in range: Range<Int>) throws(SluiceError) -> [String] {
    switch elementType {
    case .float64: try elements(as: Double.self, in: range).map(\.description)
    case .float32, .bfloat16, .float8e4m3fn, .float8e5m2, .float8e4m3fnuz, .float8e5m2fnuz,
      .float8e8m0, .float4e2m1:
      try elements(as: Float.self, in: range).map(\.description)
    case .float16: try elements(as: Float.self, in: range).map { Float16($0).description }
    case .bool: try integers(in: range).map { $0 == 0 ? "false" : "true" }
    case .int2, .int4, .int8, .int16, .int32, .int64, .uint2, .uint4, .uint8, .uint16, .uint32,
      .uint64:
      try integers(in: range).map(String.init)
    }
  }
}
