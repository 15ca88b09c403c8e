internal import OrderedCollections
internal import SluiceCore

/// Makes activation functions of the arithmetic that exporters write for those which their operators
/// lack.
enum FormActivations: Rewrite {
  static let name = "activations that are written out become one node"
  static let worksInside = true

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var hasChanged = false
    let graph = StepGraph(draft)
    for index in draft.nodes.indices {
      let node = draft.nodes[index]
      guard let value = node.outputs.first ?? nil, node.outputs.count == 1,
        draft.types[value]?.elementType.kind == .real, !(node.layer is Activation)
      else { continue }
      guard
        let (function, argument) = hardSigmoid(value, graph) ?? silu(value, graph)
          ?? gelu(value, graph),
        draft.types[argument]?.shape == draft.types[value]?.shape
      else { continue }
      draft.nodes[index] = Node(
        name: node.name, layer: Activation(function), inputs: [argument], outputs: node.outputs,
        origin: node.origin)
      hasChanged = true
    }
    return hasChanged
  }

  /// `clip(a·x + b, 0, 1)`, or `clip(x + b, 0, m) / m`.
  private static func hardSigmoid(
    _ value: String, _ graph: StepGraph
  ) -> (ActivationFunction, String)? {
    if let (sum, top) = graph.clipped(value), top == 1 {
      guard let (scaled, offset) = shifted(sum, graph), let (x, slope) = graph.scaled(scaled)
      else { return nil }
      return (.hardSigmoid(slope: slope, offset: offset), x)
    }
    guard let (bounded, factor) = graph.scaled(value), let (sum, top) = graph.clipped(bounded),
      let (x, shift) = shifted(sum, graph), StepGraph.isOne(factor * top)
    else { return nil }
    return (.hardSigmoid(slope: 1 / top, offset: shift / top), x)
  }

  private static func shifted(_ value: String, _ graph: StepGraph) -> (String, Double)? {
    for (x, other) in graph.orders(Add.self, value) {
      if let number = graph.number(other) { return (x, number) }
    }
    return nil
  }

  /// The product `x · sigmoid(x)`.
  private static func silu(_ value: String, _ graph: StepGraph) -> (ActivationFunction, String)? {
    for (x, gate) in graph.orders(Mul.self, value) {
      guard let (function, argument) = graph.activation(gate), argument == x else { continue }
      switch function {
      case .sigmoid: return (.silu, x)
      case .hardSigmoid(let slope, let offset):
        return (.hardSilu(slope: slope, offset: offset), x)
      default: continue
      }
    }
    return nil
  }

  /// `x · (1 + erf(x / √2)) / 2`, multiplied in any order.
  private static func gelu(_ value: String, _ graph: StepGraph) -> (ActivationFunction, String)? {
    guard let (product, half) = graph.scaled(value) else {
      for (x, other) in graph.orders(Mul.self, value) {
        if let (sum, half) = graph.scaled(other), half == 0.5, isNormal(sum, x, graph) {
          return (.gelu(), x)
        }
        if let (scaled, half) = graph.scaled(x), half == 0.5, isNormal(other, scaled, graph) {
          return (.gelu(), scaled)
        }
      }
      return nil
    }
    guard half == 0.5 else { return nil }
    for (x, sum) in graph.orders(Mul.self, product) where isNormal(sum, x, graph) {
      return (.gelu(), x)
    }
    return nil
  }

  /// Whether a value is `1 + erf(x / √2)`.
  private static func isNormal(_ value: String, _ x: String, _ graph: StepGraph) -> Bool {
    guard let (curve, one) = shifted(value, graph), one == 1,
      let (_, node) = graph.layer(Erf.self, making: curve), let argument = node.inputs[0],
      let (source, factor) = graph.scaled(argument)
    else { return false }
    return source == x && StepGraph.isOne(factor * factor * 2)
  }
}

extension StepGraph {
  /// What a value is a multiple of, and by what number.
  func scaled(_ value: String) -> (String, Double)? {
    for (x, other) in orders(Mul.self, value) {
      if let number = number(other) { return (x, number) }
    }
    if let (x, other) = operands(Div.self, value), let number = number(other), number != 0 {
      return (x, 1 / number)
    }
    return nil
  }
}
