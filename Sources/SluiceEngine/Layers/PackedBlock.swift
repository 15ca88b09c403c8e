internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Numbers that are packed for a vector unit and never change.
final class PackedBlock: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  /// Makes room for `count` numbers, which `fill` writes.
  init(count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.count = count
    let memory = UnsafeMutableRawPointer.vector(
      byteCount: count * MemoryLayout<Float>.size)
    pointer = memory.bindMemory(to: Float.self, capacity: count)
    fill(pointer)
  }

  /// Gates of a matrix `[gates · units][columns]` as `[group][column][gate][unit of the group]`, read a piece at
  /// a time in the order in which the file has them.
  convenience init(
    packing matrix: Tensor, _ gates: Range<Int>, units: Int, width: Int
  ) throws(SluiceError) {
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let groups = (units + width - 1) / width
    self.init(count: groups * columns * gates.count * width) { _ in }
    func pack(_ part: sluice_part) {
      withUnsafePointer(to: part) {
        sluice_pack($0, Int32(gates.count), Int32(columns), Int32(width), pointer)
      }
    }
    if matrix.isStoredByColumns {
      let stored = try matrix.transposed([1, 0])
      let size = max(1, Self.piece / rows)
      for first in stride(from: 0, to: columns, by: size) {
        let count = min(size, columns - first)
        let numbers: [Float] = try stored.elements(in: first * rows..<(first + count) * rows)
        for (place, gate) in gates.enumerated() {
          numbers.withUnsafeBufferPointer { numbers in
            pack(
              sluice_part(
                from: numbers.baseAddress.map { $0 + gate * units }, row_step: 1, column_step: rows,
                gate: Int32(place), first_unit: 0, unit_count: Int32(units),
                first_column: Int32(first), column_count: Int32(count)))
          }
        }
      }
      return
    }
    let size = max(1, Self.piece / columns)
    for (place, gate) in gates.enumerated() {
      for first in stride(from: 0, to: units, by: size) {
        let count = min(size, units - first)
        let start = (gate * units + first) * columns
        let numbers: [Float] = try matrix.elements(in: start..<start + count * columns)
        numbers.withUnsafeBufferPointer { numbers in
          pack(
            sluice_part(
              from: numbers.baseAddress, row_step: columns, column_step: 1, gate: Int32(place),
              first_unit: Int32(first), unit_count: Int32(count), first_column: 0,
              column_count: Int32(columns)))
        }
      }
    }
  }

  /// The numbers of a tensor in their order, read a piece at a time.
  init(_ tensor: Tensor) throws(SluiceError) {
    count = tensor.count
    pointer = UnsafeMutableRawPointer.vector(byteCount: count * MemoryLayout<Float>.size)
      .bindMemory(to: Float.self, capacity: count)
    for first in stride(from: 0, to: count, by: Self.piece) {
      let numbers: [Float] = try tensor.elements(in: first..<min(first + Self.piece, count))
      (pointer + first).update(from: numbers, count: numbers.count)
    }
  }

  /// How many numbers are read at a time: as many as the nearer caches hold.
  private static let piece = 1 << 13

  deinit { pointer.deallocate() }
}

extension Tensor {
  /// Whether the elements of a column lie nearer to each other than those of a row.
  fileprivate var isStoredByColumns: Bool {
    guard let axis = (source as? RearrangedBytes)?.axes.last else { return false }
    return axis != .even(count: axis.count, stride: 1)
  }
}
