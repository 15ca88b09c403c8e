package import OrderedCollections
package import SluiceCore

/// One pass through a model at the precision `S`, node by node.
package struct Execution<S: Scalar> {
  private var model: Model
  private var schedule: Schedule
  private let kept: Set<String>
  private var values: [String: Value<S>] = [:]
  private var position = 0

  /// Reads the inputs and checks them against the model; the values `kept` are not let go after their last
  /// use.
  package init(
    _ model: Model, _ tensors: OrderedDictionary<String, Tensor>, keeping kept: Set<String> = []
  ) throws(SluiceError) {
    self.model = model
    self.kept = kept
    schedule = Schedule(nodes: model.nodes, keeping: model.outputs.map(\.value) + kept)
    if let stranger = tensors.keys.first(where: { name in !model.inputs.contains { $0.name == name }
    }) {
      throw .modelInputUnknown(stranger, known: model.inputs.map(\.name))
    }
    var bindings = ShapeBindings()
    for input in model.inputs {
      guard let tensor = tensors[input.name] else { continue }
      try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        try bindings.bind(tensor.shape, to: input.type)
        try tensor.checkEmptiness()
        values[input.name] = try Value(tensor).as(input.type.elementType)
      }
    }
    for input in model.inputs where values[input.name] == nil {
      guard input.isState, let shape = bindings.sizes(of: input.type) else {
        throw .modelInputMissing(input.name)
      }
      values[input.name] = Value(zeros: shape, input.type.elementType.kind)
    }
  }

  /// Computes the next node, and says what it read and made; nil after the last one.
  ///
  /// `change` has the last word on what a node with parameters reads, `finish` on what a node makes.
  package mutating func next(
    changing change: (inout Value<S>) -> Void = { _ in },
    finishing finish: (Node, inout Value<S>) -> Void = { _, _ in }
  ) throws(SluiceError) -> NodeResult<S>? {
    guard position < model.nodes.count else { return nil }
    var result = try schedule.compute(position, &values, model.types, change) {
      model.parameters(of: $0)
    }
    for (place, name) in result.node.outputs.enumerated() {
      guard let name, values[name] != nil else { continue }
      finish(result.node, &result.outputs[place])
      values[name] = result.outputs[place]
    }
    position += 1
    return result
  }

  /// How many nodes were computed.
  package var nodesDone: Int { position }

  /// The same run, whose further nodes are those of `model`.
  ///
  /// The nodes that were computed must be the first ones of `model`, too, and what its others read of
  /// them must be read here as late or be kept.
  package func continuing(as model: Model) -> Execution {
    var run = self
    run.model = model
    run.schedule = Schedule(nodes: model.nodes, keeping: model.outputs.map(\.value) + kept)
    return run
  }

  /// The outputs, after the last node.
  package var outputs: OrderedDictionary<String, Value<S>> {
    var result: OrderedDictionary<String, Value<S>> = [:]
    for output in model.outputs { result[output.name] = values[output.value] }
    return result
  }

  /// Computes every node in its turn.
  consuming func run() throws(SluiceError) -> OrderedDictionary<String, Value<S>> {
    let count = model.nodes.count
    while position < count {
      try Progress.within(nil, position, of: count) { () throws(SluiceError) in _ = try next() }
    }
    return outputs
  }
}

/// What a node read and made.
package struct NodeResult<S: Scalar> {
  package let node: Node
  /// The values that were read; nil where an optional one is absent.
  package let inputs: [Value<S>?]
  /// The values that were made, in the order of the layer's outputs.
  package fileprivate(set) var outputs: [Value<S>]
}

/// Nodes in the order in which they run; a value is let go after its last use.
struct Schedule: Sendable {
  private let nodes: [Node]
  /// The values that each node is the last to read.
  private let lastReads: [[String]]

  init(nodes: [Node], keeping outputs: [String]) {
    self.nodes = nodes
    var seen = Set(outputs)
    var lastReads: [[String]] = []
    for node in nodes.reversed() {
      lastReads.append(node.inputs.compactMap { $0 }.filter { seen.insert($0).inserted })
    }
    self.lastReads = lastReads.reversed()
  }

  /// Computes every node from the values given, and returns those that are kept.
  func run<S: Scalar>(
    _ inputs: [String: Value<S>], _ types: [String: ValueType],
    _ parameters: (Node) -> LayerParameters
  ) throws(SluiceError) -> [String: Value<S>] {
    var values = inputs
    for index in nodes.indices { _ = try compute(index, &values, types, { _ in }, parameters) }
    return values
  }

  /// Computes one node; `change` has the last word on what it reads if it has parameters.
  func compute<S: Scalar>(
    _ index: Int, _ values: inout [String: Value<S>], _ types: [String: ValueType],
    _ change: (inout Value<S>) -> Void, _ parameters: (Node) -> LayerParameters
  ) throws(SluiceError) -> NodeResult<S> {
    let node = nodes[index]
    var inputs = node.inputs.map { name in name.flatMap { values[$0] } }
    if !node.parameters.isEmpty {
      for place in inputs.indices {
        guard var input = inputs[place] else { continue }
        change(&input)
        inputs[place] = input
      }
    }
    var outputs = try placing(at: "node \(node.name.quoted) (\(node.layer.kind))") {
      () throws(SluiceError) in
      try node.layer.forward(inputs, parameters(node))
    }
    for (place, name) in node.outputs.enumerated() where outputs.indices.contains(place) {
      outputs[place] = try outputs[place].wrapped(
        to: name.flatMap { types[$0] }?.elementType)
      if let name { values[name] = outputs[place] }
    }
    for name in lastReads[index] { values[name] = nil }
    return NodeResult(node: node, inputs: inputs, outputs: outputs)
  }
}

/// The sizes that symbolic dimensions turn out to have.
struct ShapeBindings {
  private var sizes: [String: Int] = [:]

  /// Compares a shape with a type and remembers what its symbols stand for.
  mutating func bind(_ shape: [Int], to type: ValueType) throws(SluiceError) {
    guard shape.count == type.shape.count else {
      throw .modelInputShape(shape, expected: "\(type.shape)")
    }
    for (size, dimension) in zip(shape, type.shape) {
      switch dimension {
      case .fixed(let expected):
        guard size == expected else { throw .modelInputShape(shape, expected: "\(type.shape)") }
      case .symbolic(let name):
        guard sizes[name, default: size] == size else {
          throw .modelInputSymbol(shape, name: name, bound: sizes[name, default: size])
        }
        sizes[name] = size
      }
    }
  }

  /// The sizes of a type's dimensions, if all are known.
  func sizes(of type: ValueType) -> [Int]? {
    var result: [Int] = []
    for dimension in type.shape {
      switch dimension {
      case .fixed(let size): result.append(size)
      case .symbolic(let name):
        guard let size = sizes[name] else { return nil }
        result.append(size)
      }
    }
    return result
  }
}

extension Value {
  /// The same numbers as the element type that an input declares, rounded to it if they are real.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if real numbers are given where integers or
  ///   truth values are asked for and they are none.
  fileprivate func `as`(_ type: ElementType) throws(SluiceError) -> Value {
    switch (self, type.kind) {
    case (.real(let array), .real): return .real(array.rounded(to: type))
    case (.integer, .integer), (.boolean, .boolean): return self
    case (.integer(let array), .real):
      let numbers = NDArray(shape: array.shape, elements: array.elements.map { S($0) })
      return .real(numbers.rounded(to: type))
    case (.boolean(let array), .integer):
      return .integer(NDArray(shape: array.shape, elements: array.elements.map { $0 ? 1 : 0 }))
    case (.real(let array), .integer):
      let integers = array.elements.compactMap { Int(exactly: $0) }
      if let other = array.elements.first(where: { Int(exactly: $0) == nil }) {
        throw .modelInputKind("\(other)", expected: type.kind.numbers)
      }
      return .integer(NDArray(shape: array.shape, elements: integers))
    case (.integer(let array), .boolean):
      if let other = array.elements.first(where: { $0 != 0 && $0 != 1 }) {
        throw .modelInputKind("\(other)", expected: type.kind.numbers)
      }
      return .boolean(NDArray(shape: array.shape, elements: array.elements.map { $0 == 1 }))
    case (.boolean, .real):
      throw .modelInputKind(ElementKind.boolean.numbers, expected: type.kind.numbers)
    case (.real, .boolean):
      throw .modelInputKind(ElementKind.real.numbers, expected: type.kind.numbers)
    }
  }
}

extension Tensor {
  /// Refuses an array that no bytes of a file stand for and that makes a model compute a lot all the same.
  ///
  /// - Throws: ``SluiceError`` with code `.limit`.
  fileprivate func checkEmptiness() throws(SluiceError) {
    guard count == 0 else { return }
    var others = 1
    for size in shape where size > 0 {
      let (product, overflow) = others.multipliedReportingOverflow(by: size)
      guard !overflow, product <= Limits.emptyElements else {
        throw .modelInputEmpty(shape, limit: Limits.emptyElements)
      }
      others = product
    }
  }
}
