package import SluiceCore

/// Leaves out initial states that are zero, as recurrent layers take them where none is given.
enum ZeroStates: Rewrite {
  static let name = "initial states that are zero are left out"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    var hasChanged = false
    for (index, node) in draft.nodes.enumerated() {
      guard let layer = node.layer.recurrent else { continue }
      var inputs = node.inputs
      let count = type(of: layer).states.count
      for place in inputs.indices.suffix(count) {
        guard let state = inputs[place], try draft.isZero(state, makers) else { continue }
        inputs[place] = nil
        hasChanged = true
      }
      draft.nodes[index] = node.with(inputs: inputs)
    }
    return hasChanged
  }
}

extension Draft {
  /// Whether every element of a value is zero, as far as the graph tells.
  package func isZero(_ value: String) throws(SluiceError) -> Bool {
    try isZero(value, makers())
  }

  /// Whether every element of a value is zero, where the makers of all values are at hand.
  func isZero(_ value: String, _ makers: [String: Int]) throws(SluiceError) -> Bool {
    var waiting = [value]
    var seen: Set<String> = []
    while let value = waiting.popLast() {
      guard seen.insert(value).inserted else { continue }
      if let tensor = constants[value] {
        guard folding.takes(tensor.count),
          try tensor.elements(as: Double.self).allSatisfy({ $0 == 0 && $0.sign == .plus })
        else { return false }
        continue
      }
      guard let node = makers[value].map({ nodes[$0] }) else { return false }
      switch node.layer {
      case let layer as ConstantOfShape:
        guard layer.value == 0 else { return false }
      case is Concat: waiting += node.inputs.compactMap { $0 }
      case is Expand, is Slice, is Gather, is Cast, is Tile, is Transpose, is any ReshapingLayer:
        waiting += node.inputs.prefix(1).compactMap { $0 }
      case let layer as ComputedAttributes
      where [Expand.kind, Reshape.kind, Slice.kind, Tile.kind].contains(layer.layerKind):
        waiting += node.inputs.prefix(1).compactMap { $0 }
      default: return false
      }
    }
    return true
  }
}
