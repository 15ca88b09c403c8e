internal import OrderedCollections
internal import SluiceCore

/// Makes one bidirectional layer of two that go through one sequence in both directions, where their
/// outputs are joined.
enum JoinDirections: Rewrite {
  static let name = "two layers that go both ways become a bidirectional one"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    for node in draft.nodes {
      guard let concat = node.layer as? Concat, node.inputs.count == 2, let a = node.inputs[0],
        let b = node.inputs[1], let rank = draft.types[a]?.shape.count,
        concat.axis == -1 || concat.axis == rank - 1,
        let first = makers[a], let second = makers[b], first != second
      else { continue }
      if let done = join(first, second, a, b, draft) {
        draft = done
        return true
      }
    }
    return false
  }

  private static func join(
    _ first: Int, _ second: Int, _ a: String, _ b: String, _ draft: Draft
  ) -> Draft? {
    let (forward, reverse) = (draft.nodes[first], draft.nodes[second])
    guard let slot = forward.outputs.firstIndex(of: a), reverse.outputs.firstIndex(of: b) == slot,
      let one = forward.layer as? any TurnableLayer
    else { return nil }
    return join(one, forward, reverse, at: min(first, second), max(first, second), draft)
  }

  private static func join<L: TurnableLayer>(
    _ one: L, _ forward: Node, _ reverse: Node, at place: Int, _ later: Int, _ draft: Draft
  ) -> Draft? {
    guard let other = reverse.layer as? L, one.shape.direction == .forward,
      other.shape.direction == .reverse,
      forward.inputs.prefix(2) == reverse.inputs.prefix(2),
      forward.inputs.dropFirst(2).allSatisfy({ $0 == nil }),
      reverse.inputs.dropFirst(2).allSatisfy({ $0 == nil }),
      one.with(direction: .reverse, reverse: nil).isAlike(other)
    else { return nil }
    var draft = draft
    let layer = one.with(direction: .bidirectional, reverse: other)
    var parameters = forward.parameters
    for (role, name) in reverse.parameters { parameters["reverse.\(role)"] = name }
    let types = forward.inputs.map { $0.flatMap { draft.types[$0] } }
    guard let made = try? layer.outputTypes(types) else { return nil }
    var values: [String] = []
    for (index, type) in made.enumerated() {
      values.append(draft.value("\(forward.name).both.\(index)", type))
    }
    var nodes = [
      Node(
        name: draft.nodeName("\(forward.name).both"), layer: layer, inputs: forward.inputs,
        outputs: values, parameters: parameters, origin: forward.origin)
    ]
    let size = one.shape.hiddenSize
    for (lane, node) in [forward, reverse].enumerated() {
      draft.moveFacts(of: node.name, to: nodes[0].name)
      for (value, output) in zip(values, node.outputs) {
        guard let output else { continue }
        nodes.append(
          Node(
            name: draft.nodeName("\(node.name).part"),
            layer: Slice(axis: -1, from: lane * size, to: (lane + 1) * size), inputs: [value],
            outputs: [output]))
      }
    }
    draft.nodes.remove(at: later)
    draft.replace(place, with: nodes)
    return draft
  }
}

extension TurnableLayer {
  /// Whether another layer has the same attributes, but for what may differ by direction.
  fileprivate func isAlike(_ other: Self) -> Bool {
    let varying = ["activation", "recurrentActivation", "cellActivation"]
    var (mine, theirs) = (attributes, other.attributes)
    for name in varying {
      mine[name] = nil
      theirs[name] = nil
    }
    return mine == theirs
  }
}
