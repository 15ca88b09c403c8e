internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// Turns nodes into operations for inputs of certain sizes.
struct Planner {
  let memory: Memory
  /// Where recurrent layers keep what they carry.
  private let states: StateStore
  /// How many threads there are.
  let threads: Int
  /// What elements are computed with.
  let kernels: sluice_kernels
  private(set) var operations: [sluice_operation] = []
  /// The name of the node that each operation is of.
  private(set) var names: [String] = []
  /// What the operations point to.
  private(set) var owners: [AnyObject] = []
  /// What else must live as long as the plan.
  private(set) var others: [AnyObject]
  private var lives: [Int: Life] = [:]
  /// The places whose memory other places are a part of.
  private var bases: [Int: Int] = [:]
  private var placesUsed = 0
  private let capacity: Int
  private var node = ""

  /// Begins a plan of no more than `capacity` blocks.
  init(states: StateStore, threads: Int, kernels: sluice_kernels, capacity: Int) {
    memory = Memory(capacity: capacity)
    self.states = states
    others = [states]
    self.threads = threads
    self.kernels = kernels
    self.capacity = capacity
  }

  /// Says which node the operations to come are of.
  mutating func begin(_ node: String) { self.node = node }

  /// A new block, whose life begins with the next operation.
  mutating func makeBlock(_ shape: [Int], _ kind: ElementKind = .real) -> Block {
    precondition(placesUsed < capacity, "more blocks than were counted")
    let block = Block(place: placesUsed, shape: shape, kind: kind)
    placesUsed += 1
    lives[block.place] = Life(
      place: block.place, byteCount: block.count * kind.byteCount, first: operations.count,
      last: operations.count)
    return block
  }

  /// A block for the output of a layer, whose type has known sizes.
  mutating func makeBlock(_ type: ValueType) -> Block? {
    type.sizes.map { makeBlock($0, type.elementType.kind) }
  }

  /// A block that holds `value` as long as the plan lives.
  mutating func makeBlock(holding value: Value<Float>) -> Block {
    let block = Block(place: placesUsed, shape: value.shape, kind: value.kind)
    placesUsed += 1
    let address = memory.keep(byteCount: value.byteCount)
    value.write(to: address)
    memory.table[block.place] = address
    return block
  }

  /// A block that an operation makes an address inside another one.
  mutating func makeAlias(of block: Block, _ shape: [Int]) -> Block {
    precondition(placesUsed < capacity, "more blocks than were counted")
    let alias = Block(place: placesUsed, shape: shape, kind: block.kind)
    placesUsed += 1
    bases[alias.place] = base(of: block.place)
    return alias
  }

  /// The place whose memory a place is a part of.
  func base(of place: Int) -> Int { bases[place] ?? place }

  /// Where operations find the address of a block; the block is needed until the next operation.
  mutating func place(_ block: Block?) -> sluice_place? {
    guard let block else { return nil }
    if let life = lives[base(of: block.place)], life.last < operations.count {
      lives[life.place]?.last = operations.count
    }
    return sluice_place(memory.table + block.place)
  }

  /// What a direction of a recurrent node goes on from: what the node carries, or what `make` makes if it
  /// carries nothing.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if it is carried for another number of `rows`, or
  ///   `.limit` if there is not memory enough for them.
  mutating func cell(
    of node: String, lane: Int, rows: Int, stride: Int, _ make: () -> CarriedCell
  ) throws(SluiceError) -> CarriedCell {
    try memory.checkRoom(for: CarriedCell.mostBytes(rows: rows, stride: stride))
    if let cell = try states.cell(of: node, lane: lane, rows: rows, make) { return cell }
    let cell = make()
    others.append(cell)
    return cell
  }

  /// What a recurrent node without kernels carries; nil if it carries nothing.
  func values(of node: String, shapes: [[Int]]) -> CarriedValues? {
    states.values(of: node, shapes: shapes)
  }

  /// Adds an operation; what its arguments point to must belong to the plan.
  mutating func emit<Arguments>(
    _ function: @escaping sluice_function, _ arguments: Arguments, shared: Bool = false
  ) {
    let owner = Held(arguments)
    emit(function, pointer: owner.pointer, owner: owner, shared: shared)
  }

  /// Adds an operation whose arguments `owner` keeps at `pointer`.
  mutating func emit(
    _ function: @escaping sluice_function, pointer: UnsafeMutableRawPointer, owner: AnyObject,
    shared: Bool = false
  ) {
    owners.append(owner)
    names.append(node)
    operations.append(
      sluice_operation(function: function, arguments: pointer, shared: shared))
  }

  /// Takes the last operation back, so that another one can take its place: the blocks of it then live
  /// together with those that are made next.
  mutating func removeLast() {
    owners.removeLast()
    names.removeLast()
    operations.removeLast()
  }

  /// Keeps a block to the end of the plan.
  mutating func keepToTheEnd(_ block: Block) {
    lives[base(of: block.place)]?.last = .max
  }

  /// Gives all blocks their addresses.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if there is not memory enough.
  func finish() throws(SluiceError) {
    try memory.place(lives.values.sorted { $0.place < $1.place })
  }
}

/// A value at an address that stays.
private final class Held<Value> {
  private let value: UnsafeMutablePointer<Value>
  var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(value) }

  init(_ value: Value) {
    self.value = .allocate(capacity: 1)
    self.value.initialize(to: value)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
  }
}

extension ValueType {
  /// The sizes, if all are known.
  var sizes: [Int]? {
    let sizes = shape.compactMap(\.size)
    return sizes.count == shape.count ? sizes : nil
  }
}
