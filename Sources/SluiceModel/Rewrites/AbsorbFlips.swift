internal import SluiceCore

/// Lets recurrent layers that read a sequence from behind go through time in reverse.
///
/// A layer that goes forward through a flipped sequence makes what one that goes in reverse makes of the
/// sequence itself, but for the order of its outputs.
enum AbsorbFlips: Rewrite {
  static let name = "recurrent layers that read flipped sequences go in reverse"

  static func apply(to draft: inout Draft) throws(SluiceError) -> Bool {
    let makers = draft.makers()
    for (index, node) in draft.nodes.enumerated() {
      guard let layer = node.layer.recurrent, let cell = layer as? any TurnableLayer,
        node.layer.kind == layer.kind, let turned = cell.turned,
        let input = node.inputs[0], let source = draft.flipped(input, axis: 1, makers),
        let output = node.outputs[0], let type = draft.types[output]
      else { continue }
      var inputs = node.inputs
      inputs[0] = source
      if let mask = inputs[1] {
        guard let before = draft.flipped(mask, axis: 1, makers) else { continue }
        inputs[1] = before
      }
      let value = draft.value("\(output).reversed", type)
      let flip = Node(
        name: draft.nodeName("\(node.name).flip"), layer: Flip(axis: 1), inputs: [value],
        outputs: [output])
      let layerNode = Node(
        name: node.name, layer: turned, inputs: inputs, outputs: [value] + node.outputs.dropFirst(),
        parameters: node.parameters, origin: node.origin)
      draft.replace(index, with: [layerNode, flip])
      return true
    }
    return false
  }
}

extension Draft {
  /// What a value is the flip of.
  fileprivate func flipped(_ value: String, axis: Int, _ makers: [String: Int]) -> String? {
    guard let node = makers[value].map({ nodes[$0] }), let flip = node.layer as? Flip,
      let rank = types[value]?.shape.count, (flip.axis + rank) % rank == axis
    else { return nil }
    return node.inputs[0]
  }
}

/// A recurrent layer that can be made to go the other way.
protocol TurnableLayer: RecurrentLayer {
  /// The same layer with another direction.
  func with(direction: Direction, reverse other: Self?) -> Self
}

extension TurnableLayer {
  /// The layer going the other way; nil if it goes both.
  fileprivate var turned: Self? {
    switch shape.direction {
    case .forward: with(direction: .reverse, reverse: nil)
    case .reverse: with(direction: .forward, reverse: nil)
    case .bidirectional: nil
    }
  }
}

extension RecurrentShape {
  /// The same sizes in another direction.
  fileprivate func with(direction: Direction) -> RecurrentShape {
    RecurrentShape(
      inputSize: inputSize, hiddenSize: hiddenSize, direction: direction,
      maskedOutput: maskedOutput)
  }
}

extension GRU: TurnableLayer {
  func with(direction: Direction, reverse other: GRU?) -> GRU {
    GRU(
      shape: shape.with(direction: direction), resetPlacement: resetPlacement,
      activations: activations, reverseActivations: other?.activations, clip: clip)
  }
}

extension LSTM: TurnableLayer {
  func with(direction: Direction, reverse other: LSTM?) -> LSTM {
    LSTM(
      shape: shape.with(direction: direction), activations: activations,
      reverseActivations: other?.activations, clip: clip, couplesForgetGate: couplesForgetGate)
  }
}

extension RNN: TurnableLayer {
  func with(direction: Direction, reverse other: RNN?) -> RNN {
    RNN(
      shape: shape.with(direction: direction), activations: activations,
      reverseActivations: other?.activations, clip: clip)
  }
}
