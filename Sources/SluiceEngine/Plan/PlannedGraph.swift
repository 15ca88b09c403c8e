internal import SluiceCore
internal import SluiceModel

/// A model while it is planned, node by node.
struct PlannedGraph {
  var planner: Planner
  /// Where the values made so far are.
  var operands: [String: Operand] = [:]
  /// Their types.
  private(set) var types: [String: ValueType] = [:]
  /// The blocks that hold constants.
  private var constantBlocks: [String: Block] = [:]
  /// Values that no operation makes yet.
  var expressions: [String: Expression] = [:]
  /// How many readers of every value are still to be planned.
  var readers: [String: Int]
  /// The places that hold more than what operations write there.
  var lasting: Set<Int> = []

  init(planner: Planner, readers: [String: Int]) {
    self.planner = planner
    self.readers = readers
  }

  /// Makes the block of an input.
  mutating func addInput(_ input: ModelInput, _ shape: [Int]) -> Block {
    let block = planner.makeBlock(shape, input.type.elementType.kind)
    operands[input.name] = .block(block)
    lasting.insert(block.place)
    types[input.name] = input.type.shaped(shape.map { .fixed($0) })
    return block
  }

  /// Plans a node by its kernels, or else by the definition of its layer.
  mutating func add(
    _ node: Node, _ prepared: (any PreparedLayer)?, _ parameters: LayerParameters,
    isRead: (String) -> Bool
  ) throws(SluiceError) {
    defer { for case let name? in node.inputs { readers[name]? -= 1 } }
    guard node.outputs.contains(where: { $0.map { operands[$0] == nil && isRead($0) } ?? false })
    else { return }
    planner.begin(node.name)
    let (layer, inputs) = try settled(node)
    let made = try layer.outputTypes(inputs.map { $0.flatMap { types[$0] } })
    for (name, type) in zip(node.outputs, made) {
      try type.checkCount()
      if let name { types[name] = type }
    }
    if try fold(node, layer, inputs, parameters) { return }
    let isRead = node.outputs.map { $0.map(isRead) ?? false }
    if try express(node, layer, parameters, inputs, made) { return }
    if let prepared, made.allSatisfy({ $0.sizes != nil }),
      let blocks = try plan(node, prepared, inputs, made, isRead)
    {
      for (name, block) in zip(node.outputs, blocks) {
        if let name, let block { operands[name] = .block(block) }
      }
      return
    }
    try fallBack(node, layer, parameters, inputs, made, isRead)
  }
}

extension PlannedGraph {
  /// A constant that the graph holds.
  mutating func addConstant(_ name: String, _ value: Value<Float>, _ type: ValueType?) {
    operands[name] = .constant(value)
    types[name] = type?.shaped(value.shape.map { .fixed($0) })
  }

  /// A node's layer; where the attributes of it are computed, the one that they come to, with the inputs
  /// that are left.
  private func settled(_ node: Node) throws(SluiceError) -> (layer: any Layer, inputs: [String?]) {
    guard let computed = node.layer as? ComputedAttributes else { return (node.layer, node.inputs) }
    var values: [[Int]] = []
    for name in node.inputs.dropFirst(computed.dataCount) {
      guard let name, case .constant(.integer(let array))? = operands[name] else {
        return (node.layer, node.inputs)
      }
      values.append(array.elements)
    }
    return (try computed.settled(values), Array(node.inputs.prefix(computed.dataCount)))
  }

  /// Computes a node now, if all that it depends on is known; says whether it did.
  private mutating func fold(
    _ node: Node, _ layer: any Layer, _ inputs: [String?], _ parameters: LayerParameters
  ) throws(SluiceError) -> Bool {
    var values: [Value<Float>?] = []
    for name in inputs {
      guard let name else {
        values.append(nil)
        continue
      }
      switch operands[name] {
      case .constant(let value)?: values.append(value)
      case .block(let block)? where layer is Shape:
        values.append(Value(zeros: block.shape, block.kind))
      case nil where layer is Shape:
        guard let expression = expressions[name] else { return false }
        values.append(Value(zeros: expression.shape, expression.kind))
      default: return false
      }
    }
    let results = try layer.forward(values, parameters)
    for (name, result) in zip(node.outputs, results) {
      guard let name else { continue }
      operands[name] = .constant(try result.wrapped(to: types[name]?.elementType))
    }
    return true
  }

  /// The block that holds a value; nil if its sizes are not known.
  mutating func block(of name: String) -> Block? {
    settle(name)
    switch operands[name] {
    case .block(let block)?: return block
    case .constant(let value)?:
      if let block = constantBlocks[name] { return block }
      let block = planner.makeBlock(holding: value)
      lasting.insert(block.place)
      constantBlocks[name] = block
      return block
    case .boxed, nil: return nil
    }
  }

  /// The blocks of the outputs, if kernels compute the node.
  private mutating func plan(
    _ node: Node, _ prepared: any PreparedLayer, _ inputs: [String?], _ types: [ValueType],
    _ isRead: [Bool]
  ) throws(SluiceError) -> [Block?]? {
    var blocks: [Block?] = []
    var known: [Value<Float>?] = []
    for name in inputs {
      guard let name else {
        blocks.append(nil)
        known.append(nil)
        continue
      }
      guard let block = block(of: name) else { return nil }
      blocks.append(block)
      if case .constant(let value)? = operands[name] {
        known.append(value)
      } else {
        known.append(nil)
      }
    }
    return try prepared.plan(
      PlanRequest(node: node, inputs: blocks, known: known, types: types, isRead: isRead), &planner)
  }

  /// Plans a node by the definition of its layer.
  private mutating func fallBack(
    _ node: Node, _ layer: any Layer, _ parameters: LayerParameters, _ inputs: [String?],
    _ types: [ValueType], _ isRead: [Bool]
  ) throws(SluiceError) {
    for case let name? in inputs { settle(name) }
    let given = inputs.map { $0.flatMap { operands[$0] } }
    var targets: [(Fallback.Target, ElementType)] = []
    for (index, type) in types.enumerated() {
      guard isRead.indices.contains(index), isRead[index], let name = node.outputs[index] else {
        targets.append((.nowhere, type.elementType))
        continue
      }
      if let block = planner.makeBlock(type) {
        operands[name] = .block(block)
        targets.append((.block(block), type.elementType))
      } else {
        let box = Box()
        operands[name] = .boxed(box)
        targets.append((.box(box), type.elementType))
      }
    }
    for case .block(let block)? in given { _ = planner.place(block) }
    let fallback = Fallback(
      node, layer, try parameters.loaded(), given, targets, planner.memory)
    if layer.recurrent != nil {
      fallback.states = planner.values(
        of: node.name, shapes: types.dropFirst(2).compactMap(\.sizes))
    }
    planner.emit(
      Fallback.function, pointer: Unmanaged.passUnretained(fallback).toOpaque(), owner: fallback)
  }
}

extension ValueType {
  /// Refuses sizes that come to more elements than a tensor may have.
  ///
  /// - Throws: ``SluiceError`` with code `.limit`.
  fileprivate func checkCount() throws(SluiceError) {
    guard let sizes else { return }
    var count = 1
    for size in sizes {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, product <= Limits.elements else { throw .tensorTooLarge(sizes) }
      count = product
    }
  }
}
