internal import CSluiceKernels
internal import Glibc
internal import SluiceCore

/// Memory of a plan: one stretch that blocks share whose lives do not meet, and a table of addresses.
final class Memory {
  /// The addresses of the blocks, by place.
  let table: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let capacity: Int
  private var stretch: UnsafeMutableRawPointer?
  /// Blocks that live as long as the plan.
  private var kept: [UnsafeMutableRawPointer] = []
  /// How many bytes all blocks take together.
  private(set) var byteCount = 0

  /// Makes a table of `capacity` places.
  init(capacity: Int) {
    self.capacity = max(capacity, 1)
    table = .allocate(capacity: self.capacity)
    table.initialize(repeating: nil, count: self.capacity)
  }

  deinit {
    table.deallocate()
    stretch?.deallocate()
    for block in kept { block.deallocate() }
  }

  /// Allocates a block that lives as long as the plan.
  func keep(byteCount: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.vector(byteCount: byteCount)
    kept.append(block)
    self.byteCount += byteCount
    return block
  }

  /// The bytes of memory that the machine has.
  private static let machine = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))

  /// Refuses to take `count` bytes more if the machine has not so many.
  ///
  /// - Throws: ``SluiceError`` with code `.limit`.
  func checkRoom(for count: Int) throws(SluiceError) {
    let (all, overflow) = byteCount.addingReportingOverflow(count)
    guard !overflow, all <= Self.machine else {
      throw .engineMemory(overflow ? .max : all, limit: Self.machine)
    }
  }

  /// Gives every block its address, where those may share one whose lives do not meet.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if they take more memory than there is.
  func place(_ lives: [Life]) throws(SluiceError) {
    let (offsets, size) = Life.offsets(of: lives)
    try checkRoom(for: size)
    let stretch = UnsafeMutableRawPointer.vector(byteCount: size)
    self.stretch = stretch
    byteCount += size
    for (life, offset) in zip(lives, offsets) {
      table[life.place] = stretch + offset
    }
  }
}

/// The operations through which a block is needed.
struct Life {
  let place: Int
  let byteCount: Int
  /// The first operation that writes it.
  let first: Int
  /// The last operation that reads it.
  var last: Int

  /// The bytes that every block begins on a multiple of.
  static let alignment = 64

  /// Where the blocks lie in one stretch, and its size: the largest first, each at the lowest offset where
  /// it meets no other that lives at the same time.
  static func offsets(of lives: [Life]) -> (offsets: [Int], size: Int) {
    var offsets = Array(repeating: 0, count: lives.count)
    var placed: [Int] = []
    var size = 0
    for index in lives.indices.sorted(by: { lives[$0].byteCount > lives[$1].byteCount }) {
      let life = lives[index]
      var offset = 0
      let others = placed.filter { lives[$0].first <= life.last && life.first <= lives[$0].last }
      for other in others.sorted(by: { offsets[$0] < offsets[$1] }) {
        if offset + life.byteCount <= offsets[other] { break }
        offset = max(offset, (offsets[other] + lives[other].byteCount).roundedUp(to: alignment))
      }
      offsets[index] = offset
      placed.append(index)
      size = max(size, offset + life.byteCount)
    }
    return (offsets, size)
  }
}

extension Int {
  /// The next multiple of `step`.
  func roundedUp(to step: Int) -> Int { (self + step - 1) / step * step }
}

extension UnsafeMutableRawPointer {
  /// Zeros that a vector unit reads best: a whole number of cache lines, from the beginning of one, and in
  /// huge pages where there are many, so that the processor need not look so many addresses up.
  static func vector(byteCount: Int) -> UnsafeMutableRawPointer {
    let hugePage = 2 << 20
    let isLarge = byteCount >= hugePage
    let step = isLarge ? hugePage : Life.alignment
    let size = Swift.max(byteCount, 1).roundedUp(to: step)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: step)
    if isLarge { madvise(memory, size, MADV_HUGEPAGE) }
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return memory
  }
}
