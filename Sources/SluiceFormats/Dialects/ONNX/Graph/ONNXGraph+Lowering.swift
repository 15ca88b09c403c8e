internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXGraph {
  /// Adds the nodes of a graph and its constants; returns the values that the graph gives.
  mutating func lower(_ graph: ProtoGraph) throws(SluiceError) -> [String] {
    try deeper { (inner) throws(SluiceError) in
      guard !graph.hasSparseInitializers else { throw .onnxSparseInitializers }
      for tensor in graph.initializers { try inner.lower(tensor) }
      try inner.lower(graph.nodes)
      var outputs: [String] = []
      for output in graph.outputs {
        outputs.append(
          try placing(at: "output \(output.name.quoted)") { () throws(SluiceError) in
            guard !output.name.isEmpty else { throw .onnxUnnamed }
            return try inner.value(output.name)
          })
      }
      return outputs
    }
  }

  private mutating func lower(_ initializer: ProtoTensor) throws(SluiceError) {
    let tensor = try context.tensor(initializer)
    try placing(at: "initializer \(initializer.name.quoted)") { () throws(SluiceError) in
      guard !initializer.name.isEmpty else { throw .onnxUnnamed }
      try define(initializer.name, draft.constant(tensor, named: initializer.name))
    }
  }

  /// Adds nodes, each after those that make what it reads.
  private mutating func lower(_ nodes: [ProtoNode]) throws(SluiceError) {
    let neighbours = ONNXNeighbours(nodes)
    for index in try ONNXOrder.order(of: nodes) {
      let node = nodes[index]
      try placing(at: "node \(node.title.quoted) (\(node.opType))") { () throws(SluiceError) in
        try context.countNode()
        var inputs: [String?] = []
        for input in node.inputs { inputs.append(input.isEmpty ? nil : try value(input)) }
        let results = try lower(node, neighbours, inputs, try frame.bound(node.attributes))
        for (output, value) in zip(node.outputs, results) where !output.isEmpty {
          guard let value else { throw .onnxOutputUnavailable(output) }
          try define(output, value)
        }
        if let unmade = node.outputs.dropFirst(results.count).first(where: { !$0.isEmpty }) {
          throw .onnxOutputUnavailable(unmade)
        }
      }
    }
  }

  private mutating func lower(
    _ node: ProtoNode, _ neighbours: ONNXNeighbours, _ inputs: [String?],
    _ attributes: [ProtoAttribute]
  ) throws(SluiceError) -> [String?] {
    if let function = context.function(node) {
      return try lower(function, inputs, attributes)
    }
    guard let operation = ONNXOperators.named(node.opType), ONNXOpsets.isDefault(node.domain) else {
      throw .onnxOperatorUnknown(node.opType, domain: node.domain)
    }
    let opset = try frame.opsets.version(of: node.domain)
    guard operation.since <= opset else {
      throw .onnxOperatorTooNew(node.opType, since: operation.since, opset: opset)
    }
    guard operation.settled <= opset else {
      throw .onnxOperatorTooOld(node.opType, settled: operation.settled, opset: opset)
    }
    let present = Array(inputs.reversed().drop { $0 == nil }.reversed())
    try operation.signature.check(present)
    try operation.check(present.compactMap { $0.map { type($0).elementType } })
    var call = try ONNXCall(
      node, operation.signature, name: node.title, opset: opset, inputs: present,
      attributes: attributes)
    ONNXFaults.review(&call, node, neighbours, &self)
    let results = try operation.build(&call, &self)
    try call.finish()
    return results
  }

  /// Adds the nodes of a function that the model defines.
  private mutating func lower(
    _ function: ProtoFunction, _ inputs: [String?], _ attributes: [ProtoAttribute]
  ) throws(SluiceError) -> [String?] {
    guard inputs.count <= function.inputs.count else {
      throw .inputCount(inputs.count, expected: "at most \(function.inputs.count)")
    }
    return try called(try ONNXFrame(function, attributes, in: frame)) {
      (graph) throws(SluiceError) in
      try graph.deeper { (graph) throws(SluiceError) in
        for (name, value) in zip(function.inputs, inputs) {
          if let value { try graph.define(name, value) }
        }
        try graph.lower(function.nodes)
        var results: [String?] = []
        for name in function.outputs { results.append(try graph.value(name)) }
        return results
      }
    }
  }
}
