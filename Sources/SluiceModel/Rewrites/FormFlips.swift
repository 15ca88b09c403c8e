internal import SluiceCore

/// Makes flips of reversals that reach over the whole dimension, and brings flips before
/// transpositions, where two that undo each other meet.
enum FormFlips: Rewrite {
  static let name = "reversals of whole sequences become flips, and pairs of flips vanish"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let isWhole = try wholeReversals(&draft)
    let isSwapped = swapped(&draft)
    return try cancelled(&draft) || isWhole || isSwapped
  }

  /// Replaces reversals whose lengths are the size of the dimension, and slices from behind.
  private static func wholeReversals(_ draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    var hasChanged = false
    for (index, node) in draft.nodes.enumerated() {
      guard let axis = try flippedAxis(node, makers, draft) else { continue }
      draft.nodes[index] = Node(
        name: node.name, layer: Flip(axis: axis), inputs: [node.inputs[0]], outputs: node.outputs,
        origin: node.origin)
      hasChanged = true
    }
    return hasChanged
  }

  private static func flippedAxis(
    _ node: Node, _ makers: [String: Int], _ draft: Draft
  ) throws(SluiceError) -> Int? {
    guard let shape = node.inputs.first?.flatMap({ draft.types[$0]?.shape }) else { return nil }
    if let slice = node.layer as? Slice, slice.axes.count == 1, slice.steps == [-1] {
      let axis = slice.axes[0] < 0 ? slice.axes[0] + shape.count : slice.axes[0]
      let last = shape[axis].size.map { $0 - 1 }
      let isWhole = slice.starts[0] == -1 || slice.starts[0] >= last ?? Int(Int32.max)
      let isToFirst = slice.ends[0] < -(shape[axis].size ?? Int(Int32.max))
      return isWhole && isToFirst ? axis : nil
    }
    guard let layer = node.layer as? ReverseSequence, let lengths = node.inputs[1] else {
      return nil
    }
    let axis = layer.timeAxis < 0 ? layer.timeAxis + shape.count : layer.timeAxis
    return try draft.isEverywhere(lengths, shape[axis], makers) ? axis : nil
  }

  /// Exchanges flips with the transpositions before them.
  private static func swapped(_ draft: inout Draft) -> Bool {
    var hasChanged = false
    let readers = draft.readers()
    let makers = draft.makers()
    for (index, node) in draft.nodes.enumerated() {
      guard let flip = node.layer as? Flip, let input = node.inputs[0],
        let place = makers[input], let transpose = draft.nodes[place].layer as? Transpose,
        readers[input]?.count == 1, !draft.gives(input),
        let source = draft.nodes[place].inputs[0], let type = draft.types[source]
      else { continue }
      let axis = flip.axis < 0 ? flip.axis + transpose.permutation.count : flip.axis
      let before = draft.nodes[place]
      let value = draft.value(input, type)
      draft.nodes[place] = Node(
        name: node.name, layer: Flip(axis: transpose.permutation[axis]), inputs: [source],
        outputs: [value], origin: node.origin)
      draft.nodes[index] = Node(
        name: before.name, layer: transpose, inputs: [value], outputs: node.outputs,
        origin: before.origin)
      hasChanged = true
    }
    return hasChanged
  }

  /// Takes out flips of flips.
  private static func cancelled(_ draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    var values: [String: String] = [:]
    for node in draft.nodes {
      guard let flip = node.layer as? Flip, let input = node.inputs[0],
        let output = node.outputs[0],
        let place = makers[input], let other = draft.nodes[place].layer as? Flip,
        let rank = draft.types[input]?.shape.count,
        (flip.axis + rank) % rank == (other.axis + rank) % rank,
        let source = draft.nodes[place].inputs[0]
      else { continue }
      values[output] = source
    }
    draft.substitute(values)
    return !values.isEmpty
  }
}

extension Draft {
  /// Whether every element of a value is one size.
  fileprivate func isEverywhere(
    _ value: String, _ size: Dimension, _ makers: [String: Int]
  ) throws(SluiceError) -> Bool {
    var value = value
    while true {
      if let tensor = constants[value], tensor.elementType.kind == .integer {
        guard let size = size.size, folding.takes(tensor.count) else { return false }
        return try tensor.integers().allSatisfy { $0 == size }
      }
      if let known = sizes[value] { return known.dimensions.allSatisfy { $0 == size } }
      guard let node = makers[value].map({ nodes[$0] }) else { return false }
      switch node.layer {
      case let layer as ConstantOfShape:
        return size.size.map { Double($0) == layer.value } ?? false
      case is Expand, is Tile, is Cast, is any ReshapingLayer: break
      case let layer as ComputedAttributes
      where [Expand.kind, Tile.kind, Reshape.kind].contains(layer.layerKind):
        break
      default: return false
      }
      guard let input = node.inputs.first ?? nil else { return false }
      value = input
    }
  }
}
