internal import OrderedCollections
internal import SluiceCore

/// Makes recurrent layers of loops that go through time with the equations of one or more cells.
///
/// Exporters that know no recurrent operator for a layer of TensorFlow write such loops. A loop must say
/// that it goes on to the last step, and what was recognised is kept only if it makes the same of random
/// values.
enum RollLoops: Rewrite {
  static let name = "loops over the steps of recurrent cells become recurrent layers"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var hasChanged = false
    var index = 0
    while index < draft.nodes.count {
      let node = draft.nodes[index]
      if let loop = node.layer as? Loop,
        let found = RecurrentLoop(loop, node, draft),
        let values = try draft.roll(
          [node], at: index,
          { (draft) throws(SluiceError) in
            try found.emit(into: &draft)
          })
      {
        draft.substitute(values)
        hasChanged = true
      }
      index += 1
    }
    return hasChanged
  }
}

extension Draft {
  /// Puts what `emit` adds at `index`, if it makes the same as the nodes that it is to replace.
  ///
  /// `emit` says which value takes the place of which; nil if it can add none.
  ///
  /// - Returns: What is to be substituted; nil if nothing was added.
  mutating func roll(
    _ old: [Node], at index: Int,
    _ emit: (inout Draft) throws(SluiceError) -> [(old: String, new: String)]?
  ) throws(SluiceError) -> [String: String]? {
    var changed = self
    let count = nodes.count
    guard let values = try emit(&changed), !values.isEmpty else { return nil }
    let new = Array(changed.nodes[count...])
    // Nodes that make up no sound graph prove nothing.
    let proof = try? RewriteProof(replacing: old, with: new, values: values, in: changed)
    guard let proof, proof.holds() else { return nil }
    changed.nodes.removeSubrange(count...)
    changed.nodes.insert(contentsOf: new, at: index)
    self = changed
    return Dictionary(values.map { ($0.old, $0.new) }, uniquingKeysWith: { first, _ in first })
  }
}
