internal import CSluiceKernels

/// Keeps what the arguments of an operation point to.
class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit { for block in blocks { block.deallocate() } }

  /// Keeps a value of a plain type at an address that stays.
  func keep<Value: BitwiseCopyable>(_ value: Value) -> UnsafeMutablePointer<Value> { keep([value]) }

  /// Keeps values of a plain type, one behind the other.
  func keep<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: max(values.count, 1))
    memory.initialize(from: values, count: values.count)
    blocks.append(UnsafeMutableRawPointer(memory))
    return memory
  }
}

extension Planner {
  /// Adds an operation whose arguments point into `arena`; many threads take part where its `work`, in
  /// products, is worth that they wait for each other.
  mutating func emit<Arguments: BitwiseCopyable>(
    _ function: @escaping sluice_function, _ arguments: Arguments, _ arena: Arena, work: Int
  ) {
    emit(
      function, pointer: UnsafeMutableRawPointer(arena.keep(arguments)), owner: arena,
      shared: threads > 1 && work >= 1 << 20)
  }
}
