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

  deinit { pointer.deallocate() }
}
