internal import SluiceCore

/// Joins values before they are transposed, where all of them are transposed alike.
enum HoistTransposes: Rewrite {
  static let name = "values are joined before they are transposed"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    for (index, node) in draft.nodes.enumerated() {
      guard let concat = node.layer as? Concat, node.inputs.count > 1, let output = node.outputs[0],
        let type = draft.types[output]
      else { continue }
      let before = node.inputs.map { $0.flatMap { makers[$0] }.map { draft.nodes[$0] } }
      let permutations = before.map { ($0?.layer as? Transpose)?.permutation }
      guard let permutation = permutations[0], permutations.allSatisfy({ $0 == permutation })
      else { continue }
      let axis = (concat.axis + permutation.count) % permutation.count
      var shape = type.shape
      for (place, source) in permutation.enumerated() { shape[source] = type.shape[place] }
      let joined = draft.value("\(node.name).joined", type.shaped(shape))
      draft.replace(
        index,
        with: [
          Node(
            name: node.name, layer: Concat(axis: permutation[axis]),
            inputs: before.map { $0?.inputs[0] }, outputs: [joined], origin: node.origin),
          Node(
            name: draft.nodeName("\(node.name).order"), layer: Transpose(permutation: permutation),
            inputs: [joined], outputs: [output]),
        ])
      return true
    }
    return false
  }
}
