internal import SluiceCore

/// Steps of one cell, each of which reads the state that the one before it made.
struct StepChain {
  let steps: [StepCell]
  /// Whether the state before the first step is zero, and left out of the graph.
  var startsAtZero = false

  // MARK: - Finding

  /// The chains of a graph, the longest possible.
  static func chains(in draft: Draft) -> [StepChain] {
    let graph = StepGraph(draft)
    var cells: [String: StepCell] = [:]
    var order: [String] = []
    for node in draft.nodes {
      guard let value = node.outputs.first ?? nil, draft.types[value]?.elementType.kind == .real
      else { continue }
      if let cell = StepCell.gru(value, graph) ?? StepCell.lstm(value, graph) {
        cells[value] = cell
        order.append(value)
      }
    }
    for node in draft.nodes where node.layer is Activation {
      guard let value = node.outputs.first ?? nil, let cell = following(value, graph) else {
        continue
      }
      cells[value] = cell
      order.append(value)
    }
    return linked(order.compactMap { cells[$0] }, graph)
  }

  /// The simple recurrent unit that makes `value` of the output of another activation.
  private static func following(_ value: String, _ graph: StepGraph) -> StepCell? {
    guard let (function, argument) = graph.activation(value),
      let form = LinearForm(argument, graph)
    else { return nil }
    for product in form.products {
      let source = graph.unshaped(product.source)
      guard graph.activation(source)?.function == function,
        product.matrix.shape[0] == product.matrix.shape[1]
      else { continue }
      if let cell = StepCell.rnn(value, state: product.source, graph) { return cell }
    }
    return nil
  }

  private static func linked(_ cells: [StepCell], _ graph: StepGraph) -> [StepChain] {
    var chains: [StepChain] = []
    var ends: [String: Int] = [:]
    for cell in cells {
      for candidate in [cell] + (cell.exchanged(graph).map { [$0] } ?? []) {
        let before = graph.unshaped(candidate.states[0])
        guard let chain = ends[before], let last = chains[chain].steps.last else { continue }
        for previous in [last] + (last.exchanged(graph).map { [$0] } ?? [])
        where previous.key == candidate.key && previous.equations == candidate.equations {
          let isLone = chains[chain].steps.count == 1
          guard isLone || previous.states == last.states else { continue }
          chains[chain] = StepChain(steps: chains[chain].steps.dropLast() + [previous, candidate])
          ends[before] = nil
          ends[candidate.results[0]] = chain
        }
        if ends[candidate.results[0]] != nil { break }
      }
      if ends[cell.results[0]] == nil {
        ends[cell.results[0]] = chains.count
        chains.append(StepChain(steps: [cell]))
      }
    }
    return chains
  }
}
