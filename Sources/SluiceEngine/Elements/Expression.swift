internal import CSluiceKernels
internal import SluiceModel

/// Elements that are to be computed from blocks, each from those at the same coordinates: a chain of steps
/// that no operation has been planned for.
///
/// Layers that follow each other and compute element by element become one expression, and so do those that
/// only move elements, which change where a load finds them.
struct Expression {
  /// The sizes of the dimensions, outermost first.
  var shape: [Int]
  /// What the elements are.
  let kind: ElementKind
  private(set) var loads: [Load]
  private(set) var steps: [Step] = []

  /// The elements of a block.
  init(_ block: Block) {
    shape = block.shape
    kind = block.kind
    loads = [Load(block)]
  }

  /// One number everywhere.
  init(_ number: Number, shape: [Int] = []) {
    self.shape = shape
    kind = number.kind
    loads = [Load(number, rank: shape.count)]
  }

  /// What a step makes of operands of one shape.
  private init(
    _ step: sluice_step_kind, _ function: sluice_activation, _ operands: [Expression],
    _ kind: ElementKind
  ) {
    shape = operands.first?.shape ?? []
    self.kind = kind
    loads = []
    var results: [Reference] = []
    for operand in operands { results.append(include(operand)) }
    steps.append(Step(kind: step, function: function, operands: results))
  }

  /// Takes loads and steps in, and says what stands for the result of them.
  private mutating func include(_ other: Expression) -> Reference {
    let places = other.loads.map { load -> Int in
      if let index = loads.firstIndex(of: load) { return index }
      loads.append(load)
      return loads.count - 1
    }
    let first = steps.count
    for var step in other.steps {
      step.operands = step.operands.map { operand in
        switch operand {
        case .load(let index): .load(places[index])
        case .step(let index): .step(first + index)
        }
      }
      steps.append(step)
    }
    return steps.count > first ? .step(steps.count - 1) : .load(places[0])
  }

  /// How many rows of elements a chain needs.
  var rowCount: Int { loads.count + steps.count }

  /// Whether nothing is computed.
  var isMoved: Bool { steps.isEmpty }

  /// The block whose elements these are, all of them in their order; nil if there is none.
  var block: Block? {
    guard isMoved, case .block(let block) = loads[0].source, loads[0].offset == 0,
      block.count == shape.product, loads[0].liesDense(in: shape)
    else { return nil }
    return block.reshaped(shape)
  }

  /// The elements found elsewhere: what `body` makes of every load.
  func moved(to shape: [Int], _ body: (Load) -> Load?) -> Expression? {
    var result = self
    result.shape = shape
    for index in loads.indices {
      guard let load = body(loads[index]) else { return nil }
      result.loads[index] = load
    }
    return result
  }
}

extension Expression {
  /// What `function` makes of every real number.
  func mapped(_ function: sluice_activation) -> Expression {
    Expression(SLUICE_MAP, function, [self], .real)
  }

  /// The same, for functions with up to two parameters.
  func mapped(_ function: sluice_function_kind, _ a: Float = 0, _ b: Float = 0) -> Expression {
    mapped(sluice_activation(kind: function, a: a, b: b, c: 0))
  }

  /// What `step` makes of the elements of several expressions of one shape.
  static func joined(
    _ step: sluice_step_kind, _ operands: [Expression], _ kind: ElementKind
  ) -> Expression {
    Expression(step, sluice_activation(), operands, kind)
  }
}

/// Where the elements of an operand come from.
struct Load: Equatable {
  enum Source: Equatable {
    case block(Block)
    case number(Number)
  }

  let source: Source
  /// Where the first element stands.
  var offset: Int
  /// How far apart neighbours along each dimension of the expression are.
  var steps: [Int]

  init(_ block: Block) {
    source = .block(block)
    offset = 0
    steps = Load.steps(of: block.shape)
  }

  init(_ number: Number, rank: Int) {
    source = .number(number)
    offset = 0
    steps = Array(repeating: 0, count: rank)
  }

  /// Whether the elements lie in their order, without gaps.
  func liesDense(in shape: [Int]) -> Bool {
    zip(shape, zip(steps, Load.steps(of: shape))).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  /// How far apart the neighbours along each dimension of a dense block are.
  static func steps(of shape: [Int]) -> [Int] {
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * shape[axis + 1]
    }
    return steps
  }
}

/// One number, as it stands in memory.
struct Number: Equatable {
  let kind: ElementKind
  let bits: Int64

  init(_ number: Float) {
    kind = .real
    bits = Int64(number.bitPattern)
  }

  init(_ number: Int) {
    kind = .integer
    bits = Int64(number)
  }

  init(_ truth: Bool) {
    kind = .boolean
    bits = truth ? 1 : 0
  }

  /// The real number, if it is one.
  var real: Float? { kind == .real ? Float(bitPattern: UInt32(truncatingIfNeeded: bits)) : nil }
}

/// One step of an expression.
struct Step {
  let kind: sluice_step_kind
  let function: sluice_activation
  var operands: [Reference]
}

/// The elements of a load, or the result of a step.
enum Reference {
  case load(Int)
  case step(Int)
}

extension [Int] {
  /// The product of sizes.
  var product: Int { reduce(1, *) }
}
