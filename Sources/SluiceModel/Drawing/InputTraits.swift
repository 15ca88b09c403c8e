internal import SluiceCore

/// What the readers of an input of a model tell about the numbers that it takes.
package struct InputTraits {
  /// How many rows the smallest table has that the input is an index into, 1 at least; nil if it is none.
  package private(set) var rows: Int?
  /// The number that stands for a step that is left out, if one does.
  package private(set) var masked: Double?

  /// Follows an input to its readers, through layers that hand its elements on.
  package init(_ input: ModelInput, of model: Model) {
    var values: Set<String> = [input.name]
    func reads(_ node: Node, _ slot: Int) -> Bool {
      node.inputs.indices.contains(slot) && node.inputs[slot].map(values.contains) ?? false
    }
    for node in model.nodes where node.inputs.indices.contains(where: { reads(node, $0) }) {
      switch node.layer {
      case let embedding as Embedding: limit(to: embedding.count)
      case let gather as Gather:
        if reads(node, 1) { limit(to: model.places(for: gather, node)) }
      case let comparison as NotEqual: masked = masked ?? comparison.value
      default:
        if Self.keepers.contains(node.layer.kind) {
          values.formUnion(node.outputs.compactMap { $0 })
        }
      }
    }
  }

  private mutating func limit(to count: Int?) {
    guard let count else { return }
    rows = min(rows ?? .max, max(count, 1))
  }

  /// Layers that hand on elements as they are.
  private static let keepers: Set<String> = [
    Identity.kind, Cast.kind, Reshape.kind, Squeeze.kind, Unsqueeze.kind, Transpose.kind,
    Slice.kind, Flip.kind, Split.kind, Flatten.kind, Concat.kind, MergeAxes.kind, SplitAxis.kind,
    Expand.kind, Masking.kind,
  ]
}

extension Model {
  /// How many places there are to look up, if that is known.
  fileprivate func places(for gather: Gather, _ node: Node) -> Int? {
    guard let shape = node.inputs[0].flatMap({ types[$0] })?.shape,
      let axis = try? normalised(gather.axis, rank: shape.count, of: "\(shape)")
    else { return nil }
    return shape[axis].size
  }
}
