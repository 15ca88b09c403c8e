internal import OrderedCollections
internal import SluiceCore

/// Makes an embedding of a look-up in a constant table.
enum FormEmbedding: Rewrite {
  static let name = "look-ups in constant tables become Embedding"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var hasChanged = false
    for (index, node) in draft.nodes.enumerated() {
      guard let gather = node.layer as? Gather, gather.axis == 0, let table = node.inputs[0],
        let tensor = draft.constants[table], tensor.shape.count == 2,
        tensor.elementType == .float32, let indices = node.inputs[1],
        draft.constants[indices] == nil, tensor.shape.allSatisfy((1...Limits.units).contains)
      else { continue }
      let parameter = "\(node.name)/embeddings"
      draft.parameters[parameter] = tensor
      draft.nodes[index] = Node(
        name: node.name,
        layer: Embedding(
          count: tensor.shape[0], size: tensor.shape[1], countsFromEnd: true),
        inputs: [indices], outputs: node.outputs, parameters: ["embeddings": parameter],
        origin: node.origin ?? Gather.kind)
      hasChanged = true
    }
    return hasChanged
  }
}
