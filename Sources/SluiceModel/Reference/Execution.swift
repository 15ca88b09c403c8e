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
    values = try model.values(of: tensors)
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
