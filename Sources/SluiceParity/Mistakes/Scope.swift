internal import OrderedCollections
package import SluiceModel

/// What a recurrent node stands in, as far as mistakes need to know.
package struct Scope: Sendable {
  /// The types of values.
  let types: [String: ValueType]
  /// The values that anything reads.
  let read: Set<String>
  /// The names that nodes and values have.
  let names: Set<String>
  /// The values that could be the mask of the node, and are not read by it.
  let masks: [String]
  /// The values that could be its initial state.
  let states: [String]
  /// Whether anything sees what the node gives out for masked steps.
  let showsMaskedSteps: Bool

  /// A node of which nothing is known but the types of values, all of which are read.
  package init(types: [String: ValueType]) {
    self.types = types
    read = Set(types.keys)
    names = Set(types.keys)
    (masks, states, showsMaskedSteps) = ([], [], true)
  }

  /// The scope of a node of a model.
  package init(_ model: Model, at place: Int) {
    let node = model.nodes[place]
    types = model.types
    read = model.readValues
    names = Set(model.types.keys).union(model.nodes.map(\.name))
    showsMaskedSteps = model.showsMaskedSteps(of: node)
    let mask = node.inputs.count > 1 ? node.inputs[1] : nil
    masks = Array(
      model.masks(before: place, for: node).filter { $0 != mask }.prefix(Self.candidates))
    states = Array(model.states(before: place, for: node).prefix(Self.candidates))
  }

  /// How many values are tried as a mask or a state.
  private static let candidates = 4

  /// The values that some node of a model could be given as mask or state.
  static func candidates(in model: Model) -> Set<String> {
    var result = Set(model.inputs.map(\.name))
    for (place, node) in model.nodes.enumerated() where node.cell != nil {
      let scope = Scope(model, at: place)
      result.formUnion(scope.masks + scope.states)
    }
    return result
  }
}

extension Model {
  /// The values that a node or an output reads.
  fileprivate var readValues: Set<String> {
    Set(nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.value))
  }

  /// The values there are when the node at `place` runs, those first that nothing reads.
  private func values(before place: Int) -> [String] {
    let values = inputs.map(\.name) + nodes[..<place].flatMap { $0.outputs.compactMap { $0 } }
    let read = readValues
    return values.filter { !read.contains($0) } + values.filter { read.contains($0) }
  }

  fileprivate func masks(before place: Int, for node: Node) -> [String] {
    guard let sequence = node.inputs[0].flatMap({ types[$0] }) else { return [] }
    let type = ValueType(.bool, Array(sequence.shape.prefix(2)))
    return values(before: place).filter { types[$0]?.fits(type) ?? false }
  }

  /// Inputs, states of recurrent layers, and what nothing reads; other values that have the shape of a
  /// state are seldom one.
  fileprivate func states(before place: Int, for node: Node) -> [String] {
    guard let layer = node.cell, let sequence = node.inputs[0].flatMap({ types[$0] }),
      sequence.shape.count == 3
    else { return [] }
    let type = sequence.shaped([sequence.shape[0], .fixed(layer.shape.width)])
    let read = readValues
    let likely = Set(inputs.map(\.name)).union(
      nodes[..<place].filter { $0.cell != nil }
        .flatMap { $0.outputs.dropFirst(2).compactMap { $0 } })
    return values(before: place).filter { name in
      (likely.contains(name) || !read.contains(name)) && types[name]?.fits(type) ?? false
    }
  }

  /// Whether anything sees what the node gives out for masked steps.
  ///
  /// A recurrent layer with the same mask passes over them, and what works step by step hands them on.
  fileprivate func showsMaskedSteps(of node: Node) -> Bool {
    var made = Set(node.outputs.prefix(2).compactMap { $0 })
    for reader in nodes where reader.inputs.contains(where: { $0.map(made.contains) ?? false }) {
      if reader.layer is Identity || reader.layer is Dense || reader.layer is Activation {
        made.formUnion(reader.outputs.compactMap { $0 })
      } else if reader.cell == nil || reader.inputs[1] != node.inputs[1]
        || reader.inputs.dropFirst(2).contains(where: { $0.map(made.contains) ?? false })
      {
        return true
      }
    }
    return outputs.contains { made.contains($0.value) }
  }
}
