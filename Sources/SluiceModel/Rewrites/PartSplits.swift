internal import SluiceCore

/// Makes slices of parts whose lengths are known, so that every part has a node of its own.
enum PartSplits: Rewrite {
  static let name = "parts of known lengths become slices"
  static let worksInside = true

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var nodes: [Node] = []
    var hasChanged = false
    for node in draft.nodes {
      guard let split = node.layer as? Split, let input = node.inputs[0],
        let shape = draft.types[input]?.shape
      else {
        nodes.append(node)
        continue
      }
      let axis = try normalised(split.axis, rank: shape.count, of: "\(shape)")
      guard let size = shape[axis].size else {
        nodes.append(node)
        continue
      }
      var start = 0
      for (length, output) in zip(try split.parts(of: size), node.outputs) {
        if let output {
          nodes.append(
            Node(
              name: start == 0 ? node.name : draft.nodeName("\(node.name).part"),
              layer: Slice(axis: axis, from: start, to: start + length), inputs: [input],
              outputs: [output], origin: node.origin ?? Split.kind))
        }
        start += length
      }
      hasChanged = true
    }
    draft.nodes = nodes
    return hasChanged
  }
}
