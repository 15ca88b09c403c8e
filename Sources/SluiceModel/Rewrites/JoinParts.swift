internal import SluiceCore

/// Makes one change of shape of parts that are taken from a value one after the other and joined again.
enum JoinParts: Rewrite {
  static let name = "parts that are joined again in their order are left whole"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    for (index, node) in draft.nodes.enumerated() {
      guard let concat = node.layer as? Concat, node.inputs.count > 1, let output = node.outputs[0],
        let type = draft.types[output], let whole = whole(concat, node, makers, draft)
      else { continue }
      let rank = type.shape.count
      let axis = concat.axis < 0 ? concat.axis + rank : concat.axis
      if whole.isSqueezed {
        draft.replace(
          index, with: merged(node, whole.source, from: whole.axis, to: axis, type, &draft))
      } else {
        guard axis == whole.axis else { continue }
        draft.substitute([output: whole.source])
      }
      return true
    }
    return false
  }

  /// A value of which all parts along a dimension are joined.
  private struct Whole {
    let source: String
    let axis: Int
    /// Whether every part is of size 1 and lost its dimension.
    let isSqueezed: Bool
  }

  private static func whole(
    _ concat: Concat, _ node: Node, _ makers: [String: Int], _ draft: Draft
  ) -> Whole? {
    var found: Whole?
    var position = 0
    for case let input? in node.inputs {
      guard var maker = makers[input].map({ draft.nodes[$0] }) else { return nil }
      var squeezed: Int?
      if let squeeze = maker.layer as? Squeeze, squeeze.axes.count == 1,
        let before = maker.inputs[0], let next = makers[before]
      {
        let rank = draft.types[before]?.shape.count ?? 0
        squeezed = squeeze.axes[0] < 0 ? squeeze.axes[0] + rank : squeeze.axes[0]
        maker = draft.nodes[next]
      }
      guard let slice = maker.layer as? Slice, slice.axes.count == 1, let source = maker.inputs[0],
        let shape = draft.types[source]?.shape
      else { return nil }
      let axis = slice.axes[0] < 0 ? slice.axes[0] + shape.count : slice.axes[0]
      guard let size = shape[axis].size, slice.steps == [1], squeezed == nil || squeezed == axis
      else { return nil }
      let (first, count) = slice.ranges[0].taken(of: size)
      let whole = Whole(source: source, axis: axis, isSqueezed: squeezed != nil)
      guard first == position, squeezed == nil || count == 1,
        found == nil
          || found?.source == source && found?.axis == axis
            && found?.isSqueezed == whole.isSqueezed
      else { return nil }
      position += count
      found = whole
    }
    guard let found, draft.types[found.source]?.shape[found.axis].size == position else {
      return nil
    }
    return found
  }

  /// The nodes that put a dimension before another one and make one of both.
  private static func merged(
    _ node: Node, _ source: String, from axis: Int, to target: Int, _ type: ValueType,
    _ draft: inout Draft
  ) -> [Node] {
    let shape = draft.types[source]?.shape ?? []
    var order = Array(shape.indices)
    order.remove(at: axis)
    order.insert(axis, at: target)
    let moved = draft.value("\(node.name).whole", type.shaped(order.map { shape[$0] }))
    return [
      Node(
        name: draft.nodeName("\(node.name).whole"), layer: Transpose(permutation: order),
        inputs: [source], outputs: [moved]),
      Node(
        name: node.name, layer: MergeAxes(axis: target), inputs: [moved], outputs: node.outputs,
        origin: node.origin),
    ]
  }
}
