internal import CSluiceKernels
internal import SluiceModel

extension Planner {
  /// The most bytes that are copied, not told by their address.
  private static let smallCopy = 512
  /// How many elements and steps are worth a meeting of threads.
  private static let sharedWork = 1 << 17

  /// The block that holds what an expression comes to; operations compute it if there is none yet.
  mutating func settle(_ expression: Expression) -> Block {
    if let block = expression.block { return block }
    if let block = alias(expression) { return block }
    return compute(expression)
  }

  /// A block of its own that holds what an expression comes to.
  mutating func compute(_ expression: Expression) -> Block {
    let block = makeBlock(expression.shape, expression.kind)
    write(expression, to: Load(block), of: block)
    return block
  }

  /// The expression, of one load.
  mutating func settled(_ expression: Expression) -> Expression {
    expression.isMoved ? expression : Expression(compute(expression))
  }

  /// An address inside a block, if elements lie there in their order.
  private mutating func alias(_ expression: Expression) -> Block? {
    let load = expression.loads[0]
    let count = expression.shape.product
    guard expression.isMoved, case .block(let base) = load.source,
      count * expression.kind.byteCount > Self.smallCopy, load.liesDense(in: expression.shape)
    else { return nil }
    let block = makeAlias(of: base, expression.shape)
    var arguments = sluice_alias()
    arguments.to = UnsafeMutablePointer(mutating: memory.table + block.place)
    arguments.from = place(base)
    arguments.offset = load.offset * expression.kind.byteCount
    emit(sluice_make_alias, arguments)
    return block
  }

  /// Adds the operation that writes an expression to a part of a block of its shape.
  mutating func write(_ expression: Expression, to target: Load, of block: Block) {
    let count = expression.shape.product
    guard count > 0 else { return }
    let arguments = ChainArguments(expression, target, of: block, &self)
    emit(
      kernels.chain, pointer: arguments.pointer, owner: arguments,
      shared: threads > 1 && count * (expression.steps.count + 1) > Self.sharedWork)
  }
}

/// The arguments of a chain, with all that they point to.
final class ChainArguments {
  private let chain: UnsafeMutablePointer<sluice_chain>
  private let sources: UnsafeMutableBufferPointer<sluice_elements>
  private let steps: UnsafeMutableBufferPointer<sluice_step>
  var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(chain) }

  init(
    _ expression: Expression, _ target: Load, of block: Block, _ planner: inout Planner
  ) {
    let walks = Collapsed(expression.shape, expression.loads.map(\.steps) + [target.steps])
    sources = .allocate(capacity: expression.loads.count)
    for (index, load) in expression.loads.enumerated() {
      sources.initializeElement(
        at: index, to: Self.elements(load, walks.sizes, walks.steps[index], &planner))
    }
    steps = .allocate(capacity: expression.steps.count)
    for (index, step) in expression.steps.enumerated() {
      steps.initializeElement(at: index, to: Self.step(step, index, expression.loads.count))
    }
    var chain = sluice_chain()
    chain.count = expression.shape.product
    chain.rank = Int32(walks.sizes.count)
    chain.source_count = Int32(sources.count)
    chain.step_count = Int32(steps.count)
    fill(&chain.sizes, walks.sizes)
    chain.sources = UnsafePointer(sources.baseAddress)
    chain.steps = UnsafePointer(steps.baseAddress)
    chain.target = Self.elements(target, walks.sizes, walks.steps[sources.count], &planner)
    self.chain = .allocate(capacity: 1)
    self.chain.initialize(to: chain)
  }

  deinit {
    chain.deallocate()
    sources.deallocate()
    steps.deallocate()
  }

  private static func elements(
    _ load: Load, _ sizes: [Int], _ steps: [Int], _ planner: inout Planner
  ) -> sluice_elements {
    var elements = sluice_elements()
    switch load.source {
    case .block(let block):
      elements.place = planner.place(block)
      elements.size = Int32(block.kind.byteCount)
      elements.direct = steps == Load.steps(of: sizes)
    case .number(let number):
      elements.immediate = number.bits
      elements.size = Int32(number.kind.byteCount)
    }
    elements.offset = load.offset
    fill(&elements.steps, steps)
    return elements
  }

  private static func step(_ step: Step, _ index: Int, _ loads: Int) -> sluice_step {
    var result = sluice_step()
    result.kind = step.kind
    result.function = step.function
    result.result = Int32(loads + index)
    let rows = step.operands.map { operand in
      switch operand {
      case .load(let index): index
      case .step(let index): loads + index
      }
    }
    fill(&result.operands, rows.map { Int32($0) })
    return result
  }
}

/// A walk through several blocks at a time, in as few dimensions as it can be told in.
private struct Collapsed {
  private(set) var sizes: [Int] = []
  private(set) var steps: [[Int]]

  init(_ shape: [Int], _ all: [[Int]]) {
    steps = Array(repeating: [], count: all.count)
    for axis in shape.indices where shape[axis] != 1 {
      let joins =
        !sizes.isEmpty
        && all.indices.allSatisfy { steps[$0][sizes.count - 1] == all[$0][axis] * shape[axis] }
      if joins {
        sizes[sizes.count - 1] *= shape[axis]
        for index in all.indices { steps[index][sizes.count - 1] = all[index][axis] }
      } else {
        sizes.append(shape[axis])
        for index in all.indices { steps[index].append(all[index][axis]) }
      }
    }
    guard sizes.isEmpty else { return }
    sizes = [1]
    for index in all.indices { steps[index] = [1] }
  }
}

/// Writes `values` to the first elements of an array that C holds.
private func fill<Array, Element>(_ array: inout Array, _ values: [Element]) {
  withUnsafeMutableBytes(of: &array) { bytes in
    values.withUnsafeBytes { bytes.copyMemory(from: $0) }
  }
}
