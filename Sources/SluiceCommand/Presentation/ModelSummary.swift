internal import Sluice

/// What `sluice summary` tells about a model, before it is laid out.
struct ModelSummary {
  /// One node, as a row of the table.
  struct Row {
    let node: Node
    /// The types of the values it makes, of those that are used.
    let outputs: [ValueType]
    /// How many parameters it has, shared ones included.
    let parameterCount: Int
    /// What it reads: `embedding`, `mask: not_equal`, `state: encoder.state`.
    let connections: [String]
  }

  /// How many elements and bytes the parameters of one element type take.
  struct Total {
    let elementType: ElementType
    var elements = 0
    var bytes = 0
  }

  /// The model.
  let model: Model
  /// Its nodes, in the order in which they are computed.
  let rows: [Row]
  /// The parameters by element type, those shared by several nodes counted once.
  let totals: [Total]
  /// The cases of the goldens embedded in the file.
  let goldenCases: [String]
  /// The statistics of its gates, where they are wanted.
  let gates: GateReport?

  init(_ model: Model, golden: Golden?, gates: GateReport? = nil) {
    self.model = model
    self.gates = gates
    goldenCases = golden?.cases.map(\.name) ?? []
    var sources: [String: String] = [:]
    for input in model.inputs { sources[input.name] = input.name }
    rows = model.nodes.map { node in
      let row = Self.row(node, of: model, sources)
      // The first value that is used goes by the name of its node, as in Keras.
      var isFirst = true
      for (value, name) in zip(node.outputs, node.layer.outputs) {
        guard let value else { continue }
        sources[value] = isFirst ? node.name : "\(node.name).\(name)"
        isFirst = false
      }
      return row
    }
    var totals: [ElementType: Total] = [:]
    for tensor in model.parameters.values {
      let type = tensor.elementType
      totals[type, default: Total(elementType: type)].elements += tensor.count
      totals[type]?.bytes += tensor.source.byteCount
    }
    self.totals = ElementType.allCases.compactMap { totals[$0] }
  }

  /// The number of parameters.
  var parameterCount: Int { totals.reduce(0) { $0 + $1.elements } }

  /// The size of the parameters.
  var byteCount: Int { totals.reduce(0) { $0 + $1.bytes } }

  /// The nodes that carry a state through time.
  var recurrent: [(node: Node, layer: any RecurrentLayer)] {
    model.nodes.compactMap { node in node.layer.recurrent.map { (node, $0) } }
  }

  /// The facts of a kind, the nodes of equal ones joined.
  func facts(_ kind: Provenance.Fact.Kind) -> [(text: String, nodes: [String])] {
    var order: [String] = []
    var nodes: [String: [String]] = [:]
    for fact in model.provenance.facts where fact.kind == kind {
      if nodes[fact.text] == nil { order.append(fact.text) }
      nodes[fact.text, default: []] += fact.node.map { [$0] } ?? []
    }
    return order.map { ($0, nodes[$0] ?? []) }
  }

  private static func row(
    _ node: Node, of model: Model, _ sources: [String: String]
  ) -> Row {
    let connections = node.inputs.enumerated().compactMap { index, value -> String? in
      guard let value else { return nil }
      let source = sources[value] ?? value
      guard index > 0, case .named(let names, _) = node.layer.inputs else { return source }
      return "\(names[index]): \(source)"
    }
    let parameters = node.parameters.values.compactMap { model.parameters[$0] }
    return Row(
      node: node, outputs: node.outputs.compactMap { $0.flatMap { model.types[$0] } },
      parameterCount: parameters.reduce(0) { $0 + $1.count }, connections: connections)
  }
}

extension Node {
  /// The kind, after what the source calls it where that is something else.
  var kindLabel: String {
    guard let origin, origin != layer.kind else { return layer.kind }
    return "\(origin) → \(layer.kind)"
  }
}

extension ValueType {
  /// The shape as Keras writes it, with names for what is known only later: `(batch, time, 24)`.
  var shapeLabel: String { "(\(shape.map(\.description).joined(separator: ", ")))" }
}
