internal import CSluiceKernels
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A model whose parameters are packed for a vector unit.
final class CompiledModel: Sendable {
  let model: Model
  private let unit: VectorUnit
  private let prepared: [(any PreparedLayer)?]
  /// The parameters of every layer; in memory if nothing is packed of them.
  private let parameters: [LayerParameters]
  /// What the graph makes of nothing but constants.
  private let constants: [String: Value<Float>]
  /// How often every value is read.
  private let readers: [String: Int]

  /// Packs all parameters.
  init(_ model: Model, _ unit: VectorUnit) throws(SluiceError) {
    self.model = model
    self.unit = unit
    let reads = model.nodes.flatMap { $0.inputs.compactMap { $0 } } + model.outputs.map(\.value)
    readers = reads.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    var prepared: [(any PreparedLayer)?] = []
    var parameters: [LayerParameters] = []
    var constants: [String: Value<Float>] = [:]
    for node in model.nodes {
      let own = model.parameters(of: node)
      let layer = try placing(at: node.place) { () throws(SluiceError) in
        try PreparedLayers.prepare(node.layer, own, for: unit)
      }
      prepared.append(layer)
      parameters.append(layer == nil ? try own.loaded() : own)
      let inputs = node.inputs.map { $0.flatMap { constants[$0] } }
      guard zip(node.inputs, inputs).allSatisfy({ $0 == nil || $1 != nil }) else { continue }
      let results = try node.forward(inputs, own)
      for (name, result) in zip(node.outputs, results) {
        guard let name else { continue }
        constants[name] = try result.wrapped(to: model.types[name]?.elementType)
      }
    }
    self.prepared = prepared
    self.parameters = parameters
    self.constants = constants
  }

  /// Plans the model for inputs of these sizes, in the order of the model's inputs.
  ///
  /// - Throws: ``SluiceError``, placed at a node that cannot take inputs of such sizes, or with code `.limit`
  ///   if they need more memory than there is.
  func plan(
    _ sizes: [[Int]], states: StateStore, threads: Int
  ) throws(SluiceError) -> Plan {
    var (graph, inputs) = try planned(sizes, states: states, threads: threads)
    var outputs: OrderedDictionary<String, Operand> = [:]
    for output in model.outputs {
      outputs[output.name] = graph.output(output.value)
    }
    try graph.planner.finish()
    return Plan(sizes: sizes, inputs: inputs, outputs: outputs, graph.planner)
  }

  /// The sizes of all values whose sizes are known, for inputs of these sizes.
  ///
  /// - Throws: ``SluiceError`` as planning does.
  func shapes(_ sizes: [[Int]]) throws(SluiceError) -> [String: [Int]] {
    try planned(sizes, states: StateStore(), threads: 1).graph.types.compactMapValues(\.sizes)
  }

  private func planned(
    _ sizes: [[Int]], states: StateStore, threads: Int
  ) throws(SluiceError) -> (graph: PlannedGraph, inputs: [Block]) {
    var graph = PlannedGraph(
      planner: Planner(
        states: states, threads: threads, kernels: unit.kernels, capacity: capacity),
      readers: readers)
    let inputs = zip(model.inputs, sizes).map { graph.addInput($0, $1) }
    for (name, value) in constants { graph.addConstant(name, value, model.types[name]) }
    for (index, node) in model.nodes.enumerated() {
      try placing(at: node.place) { () throws(SluiceError) in
        try graph.add(node, prepared[index], parameters[index], isRead: { readers[$0] != nil })
      }
    }
    return (graph, inputs)
  }

  /// More blocks than any plan has.
  private var capacity: Int {
    model.inputs.count + constants.count
      + model.nodes.reduce(0) { $0 + $1.outputs.count + $1.inputs.count + 16 }
  }
}

extension Node {
  /// What errors are placed at.
  var place: String { "node \(name.quoted) (\(layer.kind))" }

  /// Computes the node by the definition of its layer.
  func forward(
    _ inputs: [Value<Float>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<Float>] {
    try placing(at: place) { () throws(SluiceError) in try layer.forward(inputs, parameters) }
  }
}

extension LayerParameters {
  /// The same parameters in memory.
  func loaded() throws(SluiceError) -> LayerParameters {
    try mapped { (tensor) throws(SluiceError) in
      let bytes = try tensor.source.bytes(in: 0..<tensor.source.byteCount)
      return try Tensor(
        elementType: tensor.elementType, shape: tensor.shape, source: MemoryBytes(bytes))
    }
  }
}
