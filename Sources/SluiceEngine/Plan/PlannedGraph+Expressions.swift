internal import SluiceCore
internal import SluiceModel

extension PlannedGraph {
  /// Puts what a node makes in terms of expressions, if its layer can; says whether it did.
  mutating func express(
    _ node: Node, _ layer: any Layer, _ parameters: LayerParameters, _ inputs: [String?],
    _ types: [ValueType]
  ) throws(SluiceError) -> Bool {
    guard let layer = layer as? any ExpressibleLayer, types.allSatisfy({ $0.sizes != nil }) else {
      return false
    }
    var operands: [Expression?] = []
    for name in inputs {
      guard let name else {
        operands.append(nil)
        continue
      }
      guard let expression = expression(of: name) else { return false }
      operands.append(expression)
    }
    let constants = inputs.map { name -> Value<Float>? in
      guard let name, case .constant(let value)? = self.operands[name] else { return nil }
      return value
    }
    let request = ExpressionRequest(
      inputs: operands, constants: constants, types: types, parameters: parameters,
      mayOverwriteFirst: layer is ScatterND && mayOverwriteFirst(node, inputs))
    guard let results = try layer.expressions(request, &planner) else { return false }
    for (name, result) in zip(node.outputs, results) { if let name { expressions[name] = result } }
    return true
  }

  /// A value as an expression; what is computed for several readers is computed once, for all of them.
  private mutating func expression(of name: String) -> Expression? {
    if let expression = expressions[name], !expression.isMoved, readers[name] ?? 0 > 1 {
      settle(name)
    }
    if let expression = expressions[name] { return expression }
    if case .constant(let value)? = operands[name], let number = value.number {
      return Expression(number, shape: value.shape)
    }
    return block(of: name).map { Expression($0) }
  }

  /// Plans the operations that a value waits for.
  mutating func settle(_ name: String) {
    guard let expression = expressions.removeValue(forKey: name) else { return }
    operands[name] = .block(planner.settle(expression))
  }

  /// Where an output is found, in memory of its own.
  mutating func output(_ name: String) -> Operand? {
    settle(name)
    guard case .block(let block)? = operands[name] else { return operands[name] }
    var own = block
    if planner.base(of: block.place) != block.place || lasting.contains(block.place) {
      own = planner.compute(Expression(block))
      operands[name] = .block(own)
    }
    planner.keepToTheEnd(own)
    return .block(own)
  }

  /// Whether nothing that is planned after a node reads the memory of its first input.
  private func mayOverwriteFirst(_ node: Node, _ inputs: [String?]) -> Bool {
    guard let name = inputs.first ?? nil, case .block(let first)? = operands[name] else {
      return false
    }
    var left = readers
    for case let name? in node.inputs { left[name]? -= 1 }
    let place = planner.base(of: first.place)
    func isThere(_ block: Block) -> Bool { planner.base(of: block.place) == place }
    guard !lasting.contains(place) else { return false }
    for (name, operand) in operands where left[name] ?? 0 > 0 {
      if case .block(let block) = operand, isThere(block) { return false }
    }
    for (name, expression) in expressions where left[name] ?? 0 > 0 {
      for case .block(let block) in expression.loads.map(\.source) where isThere(block) {
        return false
      }
    }
    return true
  }
}

extension Value<Float> {
  /// The only element, if there is one.
  fileprivate var number: Number? {
    switch self {
    case .real(let array): array.elements.count == 1 ? Number(array.elements[0]) : nil
    case .integer(let array): array.elements.count == 1 ? Number(array.elements[0]) : nil
    case .boolean(let array): array.elements.count == 1 ? Number(array.elements[0]) : nil
    }
  }
}
