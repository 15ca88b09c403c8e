internal import OrderedCollections
internal import SluiceCore

/// The nodes of a graph, as they are looked through for the equations of a recurrent cell.
struct StepGraph {
  private var makers: [String: Maker] = [:]
  private var constants: [String: Tensor] = [:]
  private let types: [String: ValueType]
  private let parameters: (Node, String) -> Tensor?

  private struct Maker {
    let node: Node
    let output: Int
  }

  /// The graph of a draft.
  init(_ draft: Draft) {
    types = draft.types
    constants = draft.constants
    parameters = { node, role in node.parameters[role].flatMap { draft.parameters[$0] } }
    add(draft.nodes)
  }

  /// The graph inside `loop`, a node of `draft`.
  init(_ body: Subgraph, of loop: Node, in draft: Draft) {
    types = body.types
    parameters = { node, role in
      node.parameters[role].flatMap { loop.parameters[$0] }.flatMap { draft.parameters[$0] }
    }
    add(body.nodes)
    for node in body.nodes where node.layer is Constant {
      if let value = node.outputs[0] { constants[value] = parameters(node, "value") }
    }
  }

  private mutating func add(_ nodes: [Node]) {
    for node in nodes {
      for (index, output) in node.outputs.enumerated() {
        if let output { makers[output] = Maker(node: node, output: index) }
      }
    }
  }

  /// The node whose only output is `value`, if its layer is an `L`.
  func layer<L: Layer>(_ type: L.Type, making value: String) -> (layer: L, node: Node)? {
    guard let maker = makers[value], maker.output == 0, let layer = maker.node.layer as? L else {
      return nil
    }
    return (layer, maker.node)
  }

  /// The tensor that a value always is.
  func constant(_ value: String) -> Tensor? { constants[value] }

  /// The tensor of a node in a role.
  func parameter(_ role: String, of node: Node) -> Tensor? { parameters(node, role) }

  /// The type of a value.
  func type(_ value: String) -> ValueType? { types[value] }

  /// The size of the last dimension of a value.
  func width(_ value: String) -> Int? { types[value]?.shape.last?.size }

  // MARK: - Arithmetic

  /// The one number that a value always is.
  func number(_ value: String) -> Double? {
    guard let tensor = constants[value], tensor.count == 1, tensor.elementType.kind == .real
    else { return nil }
    return (try? tensor.elements(as: Double.self))?.first
  }

  /// The two operands of a layer that makes `value`.
  func operands<L: Layer>(_ type: L.Type, _ value: String) -> (String, String)? {
    guard let (_, node) = layer(type, making: value), node.inputs.count == 2,
      let a = node.inputs[0], let b = node.inputs[1]
    else { return nil }
    return (a, b)
  }

  /// The operands in both orders.
  func orders<L: Layer>(_ type: L.Type, _ value: String) -> [(String, String)] {
    operands(type, value).map { [$0, ($0.1, $0.0)] } ?? []
  }

  /// What `value` is one minus.
  func complement(_ value: String) -> String? {
    guard let (one, gate) = operands(Sub.self, value), number(one) == 1 else { return nil }
    return gate
  }

  /// The function that makes `value`, and what it is applied to.
  func activation(_ value: String) -> (function: ActivationFunction, argument: String)? {
    guard let (layer, node) = layer(Activation.self, making: value), let input = node.inputs[0]
    else { return nil }
    return (layer.function, input)
  }

  /// The function that makes a gate of a sum, and the sum.
  ///
  /// A hard sigmoid may be written out, its offset a number among the terms of the sum.
  func gate(_ value: String) -> (function: ActivationFunction, form: LinearForm)? {
    if let (function, argument) = activation(value) {
      guard let form = LinearForm(argument, self), form.shift == 0 else { return nil }
      return (function, form)
    }
    let (bounded, factor) = scaled(value) ?? (value, 1)
    guard let (input, top) = clipped(bounded), Self.isOne(factor * top),
      let form = LinearForm(input, self)
    else { return nil }
    return (.hardSigmoid(slope: 1 / top, offset: form.shift / top), form)
  }

  /// Whether a product is 1, but for what is lost where its factors are kept in single precision.
  ///
  /// A factor of the file's own choice that is only near would be replaced by another.
  static func isOne(_ product: Double) -> Bool { abs(product - 1) < 0x1p-22 }

  /// What is kept from 0 up to a positive number, and that number.
  func clipped(_ value: String) -> (input: String, top: Double)? {
    if let (clip, node) = layer(Clip.self, making: value), clip.minimum == 0,
      let top = clip.maximum, top > 0, let input = node.inputs[0]
    {
      return (input, top)
    }
    for (inner, bound) in orders(Max.self, value) where number(bound) == 0 {
      for (input, bound) in orders(Min.self, inner) {
        if let top = number(bound), top > 0 { return (input, top) }
      }
    }
    for (inner, bound) in orders(Min.self, value) {
      guard let top = number(bound), top > 0 else { continue }
      for (input, bound) in orders(Max.self, inner) where number(bound) == 0 {
        return (input, top)
      }
    }
    return nil
  }

  /// What a value is taken from by changes of shape that leave the order of the elements as it is.
  func unshaped(_ value: String) -> String {
    var value = value
    while let maker = makers[value],
      maker.node.layer is any ReshapingLayer || maker.node.layer is Identity,
      let input = maker.node.inputs[0]
    {
      value = input
    }
    return value
  }

  /// The mask, what holds where it is true, and what holds elsewhere.
  ///
  /// Exporters without a selection of their own multiply with the mask and its opposite and add.
  func selection(_ value: String) -> (mask: String, chosen: String, other: String)? {
    if let (_, node) = layer(Where.self, making: value), let mask = node.inputs[0],
      let chosen = node.inputs[1], let other = node.inputs[2]
    {
      return (mask, chosen, other)
    }
    for (kept, held) in orders(Add.self, value) {
      for (factor, chosen) in orders(Mul.self, kept) {
        guard let mask = truth(factor) else { continue }
        for (opposite, other) in orders(Mul.self, held) {
          guard let inverse = truth(opposite),
            let (_, not) = layer(Not.self, making: inverse), not.inputs[0] == mask
          else { continue }
          return (mask, chosen, other)
        }
      }
    }
    return nil
  }

  /// The truth value that a number is cast from.
  private func truth(_ value: String) -> String? {
    guard let (_, node) = layer(Cast.self, making: value), let input = node.inputs[0],
      types[input]?.elementType == .bool
    else { return nil }
    return input
  }
}
