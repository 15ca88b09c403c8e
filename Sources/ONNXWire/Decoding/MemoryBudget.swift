internal import CProtobufC
internal import Glibc

/// How much memory protobuf-c may take for a message.
final class MemoryBudget {
  private var rest: Int
  /// Whether more was asked for.
  private(set) var isExceeded = false

  /// What is taken for a message of `byteCount` bytes at most.
  ///
  /// Messages of realistic models take a few times their size.
  init(for byteCount: Int) { rest = min(64 << 20 + 16 * byteCount, 1 << 31) }

  /// Calls `body` with an allocator that keeps to the budget.
  ///
  /// What `body` takes of it, it must give back by an allocator of the same budget.
  func withAllocator<Result>(
    _ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> Result
  ) -> Result {
    var allocator = unsafe ProtobufCAllocator(
      alloc: { data, size in
        guard let data = unsafe data else { return nil }
        let budget = unsafe Unmanaged<MemoryBudget>.fromOpaque(data).takeUnretainedValue()
        return budget.take(size) ? unsafe malloc(size) : nil
      },
      free: { _, pointer in unsafe free(pointer) },
      allocator_data: Unmanaged.passUnretained(self).toOpaque())
    return withExtendedLifetime(self) { unsafe body(&allocator) }
  }

  /// Whether there is room for `size` bytes, which are then taken.
  ///
  /// What is given back is not counted: the decoder gives little back before the end.
  private func take(_ size: Int) -> Bool {
    // The heap adds some bytes of its own to each piece.
    guard size <= rest - 16 else {
      isExceeded = true
      return false
    }
    rest -= size + 16
    return true
  }
}
