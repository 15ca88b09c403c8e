internal import SluiceCore

/// Reads the last output of a recurrent layer where a graph takes the last step of its sequence.
enum TakeLast: Rewrite {
  static let name = "the last step of a sequence becomes the layer's last output"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    var hasChanged = false
    for (index, node) in draft.nodes.enumerated() {
      guard let taken = step(node, draft), let input = node.inputs[0],
        let output = node.outputs[0],
        let last = last(input, taken.axis, taken.index, makers, draft)
      else { continue }
      if taken.keepsAxis {
        draft.nodes[index] = Node(
          name: node.name, layer: Unsqueeze(axes: [taken.axis]), inputs: [last],
          outputs: node.outputs, origin: node.origin)
      } else {
        draft.substitute([output: last])
      }
      hasChanged = true
    }
    return hasChanged
  }

  /// One place along a dimension that a node takes: from the end, where that is not known from the front.
  private static func step(
    _ node: Node, _ draft: Draft
  ) -> (axis: Int, index: Int, keepsAxis: Bool)? {
    guard let input = node.inputs.first ?? nil, let shape = draft.types[input]?.shape,
      shape.count == 3
    else { return nil }
    if let gather = node.layer as? Gather, let indices = node.inputs[1],
      draft.types[indices]?.shape.isEmpty == true, let index = try? draft.integers(indices)
    {
      return ((gather.axis + 3) % 3, index[0], false)
    }
    guard let slice = node.layer as? Slice, slice.axes.count == 1, slice.steps == [1] else {
      return nil
    }
    let axis = (slice.axes[0] + 3) % 3
    if let size = shape[axis].size {
      let (first, count) = slice.ranges[0].taken(of: size)
      return count == 1 ? (axis, first, true) : nil
    }
    if slice.starts == [-1], slice.ends[0] >= Int(Int32.max) { return (axis, -1, true) }
    return slice.starts == [0] && slice.ends == [1] ? (axis, 0, true) : nil
  }

  /// The last output of the layer whose sequence a value is, if the place is where the layer comes last.
  private static func last(
    _ value: String, _ axis: Int, _ index: Int, _ makers: [String: Int], _ draft: Draft
  ) -> String? {
    guard var node = makers[value].map({ draft.nodes[$0] }) else { return nil }
    var (value, axis) = (value, axis)
    if let transpose = node.layer as? Transpose, let source = node.inputs[0],
      let place = makers[source]
    {
      guard transpose.permutation == [1, 0, 2] else { return nil }
      axis = transpose.permutation[axis]
      (node, value) = (draft.nodes[place], source)
    }
    guard let layer = node.layer.recurrent, node.layer.kind == layer.kind, axis == 1,
      node.outputs[0] == value, let shape = draft.types[value]?.shape
    else { return nil }
    switch layer.shape.direction {
    case .forward:
      return index == -1 || index == shape[1].size.map { $0 - 1 } ? node.outputs[1] : nil
    case .reverse: return index == 0 ? node.outputs[1] : nil
    case .bidirectional: return nil
    }
  }
}
