internal import SluiceCore

/// How long a loop goes on, told from its graph: runs would tell it of the lengths that were tried only.
struct LoopLength {
  private let loop: Loop
  private let node: Node
  private let body: StepGraph
  private let outer: StepGraph
  private let draft: Draft
  private let counters: Set<String>

  /// Takes a loop, the graph in it, and the integers there that are 0, 1, 2 … in its iterations.
  init(
    _ loop: Loop, _ node: Node, _ body: StepGraph, counters: Set<String>, in draft: Draft
  ) {
    self.loop = loop
    self.node = node
    self.body = body
    self.counters = counters
    self.draft = draft
    outer = StepGraph(draft)
  }

  /// Whether the loop goes on for so many iterations at least, whatever it is given.
  func reaches(_ steps: Dimension) -> Bool {
    let bounds = node.inputs.suffix(2)
    if let count = bounds.first ?? nil, !covers(count, steps) { return false }
    if let condition = bounds.last ?? nil, !holdsFirst(condition, steps) { return false }
    return goesOn(steps)
  }

  // MARK: - Conditions

  /// Whether a value around the loop is true where there is a first step.
  private func holdsFirst(_ condition: String, _ steps: Dimension) -> Bool {
    conjuncts(condition, outer).allSatisfy { value in
      if let tensor = outer.constant(value) { return tensor.isTrue }
      guard let order = order(value, outer), let first = fixed(order.less, outer) else {
        return false
      }
      return first < (order.mayEqual ? 2 : 1) && covers(order.greater, steps)
    }
  }

  /// Whether the body lets another iteration follow where there is another step.
  private func goesOn(_ steps: Dimension) -> Bool {
    conjuncts(loop.body.outputs[0], body).allSatisfy { value in
      if let tensor = body.constant(value) { return tensor.isTrue }
      // What held before the iteration holds after it.
      if value == loop.body.inputs[1].name { return true }
      if let given = captured(value) { return holdsFirst(given, steps) }
      guard let order = order(value, body), let ahead = ahead(order.less) else { return false }
      guard ahead < (order.mayEqual ? 3 : 2) else { return false }
      let limit = plain(order.greater, body)
      if let given = captured(limit) { return covers(given, steps) }
      return fixed(limit, body).map { covers($0, steps) } ?? false
    }
  }

  /// The conditions that must all hold for `value` to.
  private func conjuncts(_ value: String, _ graph: StepGraph) -> Set<String> {
    var seen: Set<String> = []
    var result: Set<String> = []
    var waiting = [value]
    while let value = waiting.popLast().map(graph.unshaped) {
      guard seen.insert(value).inserted else { continue }
      if let (a, b) = graph.operands(And.self, value) {
        waiting += [a, b]
      } else {
        result.insert(value)
      }
    }
    return result
  }

  private func order(
    _ value: String, _ graph: StepGraph
  ) -> (less: String, greater: String, mayEqual: Bool)? {
    if let (a, b) = graph.operands(Less.self, value) { return (a, b, false) }
    if let (a, b) = graph.operands(LessOrEqual.self, value) { return (a, b, true) }
    if let (a, b) = graph.operands(Greater.self, value) { return (b, a, false) }
    if let (a, b) = graph.operands(GreaterOrEqual.self, value) { return (b, a, true) }
    return nil
  }

  // MARK: - Numbers

  /// How many a value in the body is more than the number of the iteration.
  private func ahead(_ value: String) -> Int? {
    let value = plain(value, body)
    if counters.contains(value) { return 0 }
    for (counter, constant) in body.orders(Add.self, value)
    where counters.contains(plain(counter, body)) {
      return fixed(constant, body)
    }
    return nil
  }

  /// What a value in the body is around the loop.
  private func captured(_ value: String) -> String? {
    guard let place = loop.body.inputs.firstIndex(where: { $0.name == value }),
      place >= 2 + loop.carriedCount
    else { return nil }
    return node.inputs[place - 2]
  }

  private func fixed(_ value: String, _ graph: StepGraph) -> Int? {
    graph.constant(plain(value, graph))?.whole
  }

  /// What a value is taken from by changes of shape, and of type that leave every length as it is.
  private func plain(_ value: String, _ graph: StepGraph) -> String {
    var value = graph.unshaped(value)
    while let (cast, node) = graph.layer(Cast.self, making: value), cast.elementType.byteCount >= 4,
      let input = node.inputs[0], let type = graph.type(input)?.elementType,
      // A number that is no integer would be cut.
      type.kind == .integer || type.kind == cast.elementType.kind
    {
      value = graph.unshaped(input)
    }
    return value
  }

  /// Whether a value around the loop is never less than a size.
  private func covers(_ value: String, _ steps: Dimension) -> Bool {
    if let number = fixed(value, outer) { return covers(number, steps) }
    guard let known = draft.sizes[plain(value, outer)], known.dimensions.count == 1,
      !known.mayBeNegative
    else { return false }
    let size = known.dimensions[0]
    return size == steps || size.size.map { covers($0, steps) } ?? false
  }

  private func covers(_ number: Int, _ steps: Dimension) -> Bool {
    steps.size.map { number >= $0 } ?? false
  }
}

extension Tensor {
  /// The one integer that the tensor holds, though it may hold it as a real number.
  var whole: Int? {
    guard count == 1 else { return nil }
    switch elementType.kind {
    case .integer: return (try? integers())?.first
    case .real: return (try? elements(as: Double.self))?.first.flatMap { Int(exactly: $0) }
    case .boolean: return nil
    }
  }

  /// Whether the tensor is the one truth value that holds.
  fileprivate var isTrue: Bool {
    elementType.kind == .boolean && count == 1 && (try? integers()) == [1]
  }
}
