internal import OrderedCollections
internal import SluiceCore

/// Makes recurrent layers of loops that go through time with the equations of one or more cells.
///
/// Exporters that know no recurrent operator for a layer of TensorFlow write such loops. What was
/// recognised is kept only if it makes the same of random values.
enum RollLoops: Rewrite {
  static let name = "loops over the steps of recurrent cells become recurrent layers"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var hasChanged = false
    var index = 0
    while index < draft.nodes.count {
      let node = draft.nodes[index]
      if let loop = node.layer as? Loop,
        let found = RecurrentLoop(loop, node, draft),
        try draft.roll(
          [node], at: index,
          { (draft) throws(SluiceError) in
            try found.emit(into: &draft)
          })
      {
        hasChanged = true
      }
      index += 1
    }
    return hasChanged
  }
}

extension Draft {
  /// Replaces nodes by those that `emit` adds, which are put at `index`, if both make the same.
  ///
  /// `emit` says which value takes the place of which; nil if it can add none.
  mutating func roll(
    _ old: [Node], at index: Int,
    _ emit: (inout Draft) throws(SluiceError) -> [(old: String, new: String)]?
  ) throws(SluiceError) -> Bool {
    var changed = self
    let count = nodes.count
    guard let values = try emit(&changed), !values.isEmpty else { return false }
    let new = Array(changed.nodes[count...])
    // Nodes that make up no sound graph prove nothing.
    let proof = try? RewriteProof(replacing: old, with: new, values: values, in: changed)
    guard let proof, proof.holds() else { return false }
    changed.nodes.removeSubrange(count...)
    changed.nodes.insert(contentsOf: new, at: index)
    changed.substitute(
      Dictionary(values.map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first }))
    self = changed
    return true
  }
}
