internal import SluiceCore

/// Lets a fully connected layer work on a whole block where a graph lays out its rows first and puts what
/// becomes of them into the block's shape again.
enum SpreadDense: Rewrite {
  static let name = "fully connected layers work on whole blocks"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let (readers, makers) = (draft.readers(), draft.makers())
    var hasChanged = false
    for (index, node) in draft.nodes.enumerated() {
      guard keepsOrder(node.layer), let rows = node.inputs[0], let place = makers[rows],
        case let dense = draft.nodes[place], let layer = dense.layer as? Dense,
        readers[rows]?.count == 1, !draft.gives(rows),
        let flat = dense.inputs[0], let before = makers[flat].map({ draft.nodes[$0] }),
        keepsOrder(before.layer), let block = before.inputs[0],
        let shape = draft.types[block]?.shape, shape.count >= 2,
        shape.last == .fixed(layer.inputSize),
        let output = node.outputs[0],
        draft.types[output]?.shape == shape.dropLast() + [.fixed(layer.units)]
      else { continue }
      // The rows of the block are those of its layout, in the same order.
      draft.nodes[index] = Node(
        name: dense.name, layer: layer, inputs: [block], outputs: [output],
        parameters: dense.parameters, origin: dense.origin)
      hasChanged = true
    }
    return hasChanged
  }

  /// Whether a layer changes nothing but the shape.
  private static func keepsOrder(_ layer: any Layer) -> Bool {
    layer is any ReshapingLayer || layer is SplitAxis
  }
}
