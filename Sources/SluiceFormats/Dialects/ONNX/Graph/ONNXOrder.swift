internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore

/// The order in which the nodes of a graph can run.
enum ONNXOrder {
  /// The places of `nodes`, each after those of the nodes that make what it reads, else as they stand.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if there is no such order.
  static func order(of nodes: [ProtoNode]) throws(SluiceError) -> [Int] {
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for output in node.outputs where !output.isEmpty { makers[output] = index }
    }
    var readers = [[Int]](repeating: [], count: nodes.count)
    var waiting = [Int](repeating: 0, count: nodes.count)
    var isSorted = true
    for (index, node) in nodes.enumerated() {
      for name in Set(node.inputs + node.captured) {
        guard let maker = makers[name] else { continue }
        isSorted = isSorted && maker < index
        readers[maker].append(index)
        waiting[index] += 1
      }
    }
    if isSorted { return Array(nodes.indices) }
    var order: [Int] = []
    var ready = nodes.indices.filter { waiting[$0] == 0 }
    while let next = ready.popLast() {
      order.append(next)
      for reader in readers[next] {
        waiting[reader] -= 1
        if waiting[reader] == 0 { ready.append(reader) }
      }
    }
    guard order.count == nodes.count else {
      throw .onnxCycle(cycle(in: nodes, makers) { waiting[$0] > 0 })
    }
    return order
  }

  /// The names of nodes each of which reads what the one before it makes, the first what the last one
  /// does; `isStuck` tells those that wait for each other.
  private static func cycle(
    in nodes: [ProtoNode], _ makers: [String: Int], _ isStuck: (Int) -> Bool
  ) -> [String] {
    var path: OrderedSet<Int> = []
    var next = nodes.indices.first(where: isStuck)
    while let place = next, path.append(place).inserted {
      let read = nodes[place].inputs + nodes[place].captured.sorted()
      next = read.lazy.compactMap { makers[$0] }.first(where: isStuck)
    }
    let start = next.flatMap { path.firstIndex(of: $0) } ?? 0
    return path[start...].reversed().map { nodes[$0].title }
  }
}

extension ProtoNode {
  /// What messages and layers call the node.
  var title: String {
    name.isEmpty ? outputs.first { !$0.isEmpty } ?? opType : name
  }

  /// The names that the graphs inside the node read and do not make.
  var captured: [String] {
    var names: Set<String> = []
    for attribute in attributes {
      for graph in attribute.value.graphs { names.formUnion(graph.free) }
    }
    return Array(names)
  }
}

extension ProtoGraph {
  /// The names that the graph reads and does not make.
  var free: Set<String> {
    var read: Set<String> = []
    var made = Set(inputs.map(\.name) + initializers.map(\.name))
    for node in nodes {
      read.formUnion(node.inputs + node.captured)
      made.formUnion(node.outputs)
    }
    read.formUnion(outputs.map(\.name))
    return read.subtracting(made)
  }
}

extension ProtoAttribute.Value {
  /// The graphs that the attribute holds.
  var graphs: [ProtoGraph] {
    switch self {
    case .graph(let graph): [graph]
    case .graphs(let graphs): graphs
    default: []
    }
  }
}
