internal import SluiceCore

/// Takes out nodes that hand on what they read as it is.
enum DropIdentities: Rewrite {
  static let name = "nodes that change nothing are taken out"
  static let worksInside = true

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    var values: [String: String] = [:]
    for node in draft.nodes where node.inputs.count == 1 && isIdentity(node, draft) {
      if case (let input?, let output?) = (node.inputs[0], node.outputs[0]) {
        values[output] = input
      }
    }
    draft.substitute(values)
    return !values.isEmpty
  }

  private static func isIdentity(_ node: Node, _ draft: Draft) -> Bool {
    guard let input = node.inputs[0].flatMap({ draft.types[$0] }) else { return false }
    switch node.layer {
    case is Identity, is Concat, is Add, is Mul, is Max, is Min, is Mean: return true
    case let layer as Activation: return layer.function == .linear
    case let layer as Cast: return layer.elementType == input.elementType
    case let layer as Transpose: return layer.permutation == Array(layer.permutation.indices)
    case let layer as Expand:
      return layer.shape.allSatisfy { $0 == 1 } && layer.shape.count <= input.shape.count
    case let layer as Tile: return layer.repeats.allSatisfy { $0 == 1 }
    case let layer as Slice:
      return zip(layer.starts, zip(layer.ends, layer.steps)).allSatisfy {
        $0 == 0 && $1.0 == .max && $1.1 == 1
      }
    default: return false
    }
  }
}
