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
