internal import SluiceCore

extension StepChain {
  /// One step of a sequence.
  private struct TimeStep {
    let source: String
    let axis: Int
    let index: Int
  }

  /// The step of a sequence that a value is, of the sequence before it was flipped.
  private static func timeStep(_ value: String, _ graph: StepGraph) -> TimeStep? {
    guard let step = directStep(value, graph) else { return nil }
    guard let (flip, node) = graph.layer(Flip.self, making: step.source),
      let source = node.inputs[0], let shape = graph.type(source)?.shape,
      (flip.axis + shape.count) % shape.count == step.axis, let size = shape[step.axis].size
    else { return step }
    return TimeStep(source: source, axis: step.axis, index: size - 1 - step.index)
  }

  private static func directStep(_ value: String, _ graph: StepGraph) -> TimeStep? {
    let value = graph.unshaped(value)
    if let (gather, node) = graph.layer(Gather.self, making: value), let source = node.inputs[0],
      let indices = node.inputs[1].flatMap({ graph.constant($0) }), indices.count == 1,
      let index = try? indices.integers()[0], let shape = graph.type(source)?.shape
    {
      let axis = gather.axis < 0 ? gather.axis + shape.count : gather.axis
      guard let size = shape[axis].size else { return nil }
      return TimeStep(source: source, axis: axis, index: index < 0 ? index + size : index)
    }
    guard let (slice, node) = graph.layer(Slice.self, making: value), let source = node.inputs[0],
      let shape = graph.type(source)?.shape, slice.axes.count == 1
    else { return nil }
    let axis = slice.axes[0] < 0 ? slice.axes[0] + shape.count : slice.axes[0]
    guard shape.indices.contains(axis), let size = shape[axis].size else { return nil }
    let (first, count) = slice.ranges[0].taken(of: size)
    return count == 1 ? TimeStep(source: source, axis: axis, index: first) : nil
  }

  /// What every step reads of the features: the value that is multiplied, or that was before.
  private var stepValues: [String?] { steps.map { $0.features ?? $0.gates[0].projected } }

  /// The sequence that steps go through.
  struct Sequence {
    let source: String
    let axis: Int
    /// The part of it; nil if it is the whole.
    let range: Range<Int>?
    let isReversed: Bool
  }

  /// The sequence that the steps go through; nil if there is no such.
  func sequence(_ graph: StepGraph) -> Sequence? {
    let places = stepValues.compactMap { $0.flatMap { Self.timeStep($0, graph) } }
    guard steps.count > 1, places.count == steps.count, let first = places.first,
      places.allSatisfy({ $0.source == first.source && $0.axis == first.axis }),
      let shape = graph.type(first.source)?.shape, shape.count == 3, first.axis < 2
    else { return nil }
    let indices = places.map(\.index)
    let isReversed = indices[0] > indices[1]
    let rising = isReversed ? indices.reversed() : indices
    let range = rising[0]..<rising[0] + steps.count
    guard rising == Array(range) else { return nil }
    let isWhole = shape[first.axis].size == steps.count
    return Sequence(
      source: first.source, axis: first.axis, range: isWhole ? nil : range,
      isReversed: isReversed)
  }

  /// The chain itself if it goes through a sequence; else every step alone, where it is one that cannot
  /// be anything else.
  func parts(_ graph: StepGraph) -> [StepChain] {
    if let whole = started(graph), whole.sequence(graph) != nil {
      return [whole]
    }
    return steps.filter { step in
      if case .rnn = step.equations { false } else { step.features != nil }
    }.map { StepChain(steps: [$0]) }
  }

  /// The chain with the step before the first, where that one reads a state of zeros which an exporter
  /// has multiplied out.
  private func started(_ graph: StepGraph) -> StepChain? {
    guard case .rnn(let activations) = steps[0].equations else { return self }
    let before = graph.unshaped(steps[0].states[0])
    guard let (function, argument) = graph.activation(before), function == activations.activation,
      let recurrent = steps[0].gates[0].recurrent
    else { return self }
    let form = LinearForm(argument, graph)
    if let product = form?.products.first(where: { $0.key == recurrent.key }),
      let first = StepCell.rnn(before, state: product.source, graph), first.key == steps[0].key
    {
      return StepChain(steps: [first] + steps).started(graph)
    }
    for (constant, features) in graph.orders(Add.self, argument) {
      guard let rows = graph.constant(constant), Self.repeats(rows, recurrent.bias) else {
        continue
      }
      var terms = steps[0].gates[0]
      if terms.projected != nil {
        terms.projected = features
      } else if let form = LinearForm(features, graph), form.products.count == 1 {
        terms.input = form.products[0]
      } else {
        continue
      }
      let first = StepCell(
        equations: steps[0].equations, gates: [terms], states: [before], results: [before])
      var chain = StepChain(steps: [first] + steps)
      chain.startsAtZero = true
      return chain
    }
    return self
  }

  /// Whether every row of a tensor is `bias`, or zero where there is none.
  private static func repeats(_ rows: Tensor, _ bias: Tensor?) -> Bool {
    guard let width = rows.shape.last, width > 0,
      let numbers: [Double] = try? rows.elements(),
      let row: [Double] = try? bias?.elements() ?? Array(repeating: 0, count: width),
      row.count == width
    else { return false }
    return numbers.indices.allSatisfy { numbers[$0] == row[$0 % width] }
  }
}
