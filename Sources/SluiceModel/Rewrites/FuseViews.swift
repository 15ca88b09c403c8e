internal import SluiceCore

/// Makes of every chain of transpositions and changes of shape at most one node.
enum FuseViews: Rewrite {
  static let name = "chains of transpositions and changes of shape are joined"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var fusion = Fusion(draft)
    for index in draft.nodes.indices { try fusion.visit(index) }
    draft = fusion.draft
    draft.substitute(fusion.same)
    return fusion.hasChanged
  }
}

/// The views of all values, while nodes are visited in their order.
private struct Fusion {
  private(set) var draft: Draft
  /// The values that are the same as another one.
  private(set) var same: [String: String] = [:]
  private(set) var hasChanged = false
  /// Of what each value is a view.
  private var views: [String: (root: String, view: View)] = [:]
  /// The first value that is a given view of a given one.
  private var known: [Key: String] = [:]
  /// How many nodes stand between a value and its root.
  private var depths: [String: Int] = [:]

  private struct Key: Hashable {
    let root: String
    let view: View
    let shape: [Dimension]
  }

  init(_ draft: Draft) { self.draft = draft }

  mutating func visit(_ index: Int) throws(SluiceError) {
    let node = draft.nodes[index]
    guard let input = node.inputs.first ?? nil, node.inputs.count == 1,
      let output = node.outputs.first ?? nil, let type = draft.types[output],
      node.layer is Transpose || node.layer is any ReshapingLayer
    else { return }
    let source = source(input)
    guard let (root, view) = Self.view(of: node.layer, source, type) else { return }
    let key = Key(root: root, view: view, shape: type.shape)
    if let other = known[key] {
      same[output] = other
      hasChanged = true
      return
    }
    known[key] = output
    views[output] = (root, view)
    let depth = depths[input, default: 0] + 1
    depths[output] = depth
    guard depth > 1, let layer = single(view, of: root, type) else { return }
    draft.nodes[index] = Node(
      name: node.name, layer: layer, inputs: [root], outputs: node.outputs, origin: node.origin)
    depths[output] = 1
    hasChanged = true
  }

  /// Of what a value is a view: at least of itself.
  private mutating func source(_ value: String) -> (root: String, view: View) {
    if let known = views[value] { return known }
    if let other = same[value] { return source(other) }
    let shape = draft.types[value]?.shape ?? []
    let view = View(root: shape)
    views[value] = (value, view)
    known[Key(root: value, view: view, shape: shape)] = value
    return (value, view)
  }

  private static func view(
    of layer: any Layer, _ source: (root: String, view: View), _ type: ValueType
  ) -> (String, View)? {
    switch layer {
    case let layer as Transpose: (source.root, source.view.transposed(layer.permutation))
    case is any ReshapingLayer:
      source.view.reshaped(type.shape).map { (source.root, $0) }
    default: nil
    }
  }

  /// One layer that makes the view of its root.
  private func single(_ view: View, of root: String, _ type: ValueType) -> (any Layer)? {
    guard let shape = draft.types[root]?.shape else { return nil }
    if let permutation = view.permutation(of: View(root: shape)) {
      return Transpose(permutation: permutation)
    }
    guard view.isInOrder else { return nil }
    let kept = shape.filter { $0 != .fixed(1) }
    if kept == type.shape {
      return Squeeze(axes: shape.indices.filter { shape[$0] == .fixed(1) })
    }
    if shape == type.shape.filter({ $0 != .fixed(1) }) {
      return Unsqueeze(axes: type.shape.indices.filter { type.shape[$0] == .fixed(1) })
    }
    let sizes = type.shape.enumerated().map { place, size in
      size.size ?? (place < shape.count && shape[place] == size ? 0 : -1)
    }
    guard sizes.count(where: { $0 == -1 }) <= 1, !type.shape.contains(.fixed(0)) else {
      return nil
    }
    return Reshape(shape: sizes)
  }
}
