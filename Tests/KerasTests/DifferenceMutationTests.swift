import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Every mistake of a converter is found in the layer it was made in, and called by its name.
@Suite struct DifferenceMutationTests {
  /// Models of every kind of cell, with biases, masks and states.
  static let names = [
    "k3_gru", "k3_gru_reset_before", "k3_lstm", "k3_simple_rnn_unrolled", "k3_masking_holes",
    "k3_zero_output_for_mask", "k3_states_in_and_out", "tfk_gru", "tfk_no_bias_stack",
    "k3_two_way_encoder",
  ]

  @Test(arguments: names)
  func `every mistake is found in its layer`(_ name: String) throws {
    let model = try Fixtures.keras(name).model
    for node in model.nodes {
      for mistake in Mistake.all where Self.isNamed(mistake) {
        for mutant in try mistake.readings(of: node.name, in: Reading(model))
        where mutant.model.nodes.count == model.nodes.count {
          try check(mistake.id, mutant.model, node, model)
        }
      }
    }
  }

  private func check(_ id: String, _ mutant: Model, _ node: Node, _ model: Model) throws {
    let context = "\(node.name): \(id)"
    let difference = try Difference(
      between: model, and: mutant.renamedAndShuffled(seed: 11), seed: 2)
    #expect(difference.verdict == .different, "\(context)")
    let differing = difference.layers.filter { !$0.isSame }
    #expect(differing.map(\.left) == [node.name], "\(context)")
    #expect(differing.map(\.right) == ["new_\(node.name)"], "\(context)")
    guard let layer = differing.first else { return }
    #expect(Self.names(id, layer), "\(context): \(difference.textLines)")
    #expect(difference.departure?.left == node.name, "\(context)")
    if let gate = Self.gates[id] {
      #expect(difference.departure?.step?.part == .gate(gate), "\(context)")
    }
  }

  /// Whether there is one way to say what a mistake makes different.
  private static func isNamed(_ mistake: Mistake) -> Bool {
    mistake.id.hasPrefix("gates-") || words[mistake.id] != nil || told[mistake.id] != nil
      || wires[mistake.id] != nil
  }

  /// The gate that a mistake reaches first.
  private static let gates: [String: Gate] = [
    "update-gate-inverted": .update, "reset-placement": .candidate,
  ]

  /// What is said of every parameter that differs.
  private static let words = [
    "recurrent-kernel-transposed": "other order of its dimensions",
    "biases-exchanged": "bias exchanged",
    "biases-summed": "sums of both biases are equal, but gate n",
    "update-gate-inverted": "sign of gate z inverted",
  ]

  /// The attributes that differ.
  private static let told = [
    "reset-placement": "resetPlacement", "activation-relu": "activation",
    "recurrent-activation-sigmoid": "recurrentActivation",
    "recurrent-activation-hard-sigmoid-0.2": "recurrentActivation",
    "cell-activation-missing": "cellActivation", "direction": "direction",
    "masked-output": "maskedOutput", "clip-missing": "clip",
    "forget-gate-coupled": "couplesForgetGate",
  ]

  /// The inputs that are read otherwise.
  private static let wires: [String: Set<String>] = [
    "mask-missing": ["mask"], "state-order": ["state", "cell"],
  ]

  /// Whether what is said of a layer names the mistake.
  private static func names(_ id: String, _ layer: LayerDifference) -> Bool {
    let sentences = layer.parameters.filter { !$0.isSame }.map(\.sentence)
    let attributes = Set(layer.attributes.filter { $0.excuse == nil }.map(\.name))
    if id.hasPrefix("gates-") {
      let orders = letters(id, of: layer)
      return attributes.isEmpty && layer.isLayoutOnly && !sentences.isEmpty
        && sentences.allSatisfy { sentence in
          orders.contains { sentence.contains("of A stand as \($0) in B") }
        }
    }
    if let word = words[id] { return sentences.allSatisfy { $0.contains(word) } }
    if let attribute = told[id] { return attributes.contains(attribute) }
    return Set(layer.wires.map(\.input)) == wires[id]
  }

  /// The letters of the gates in the order that a mistake names, and in the one that undoes it.
  private static func letters(_ id: String, of layer: LayerDifference) -> [String] {
    let own = ["GRU": "rzn", "LSTM": "ifgo"][layer.kind].map { Array($0) } ?? []
    let order = id.dropFirst("gates-".count).split(separator: "-").compactMap(\.first)
    let inverse = own.compactMap { letter in order.firstIndex(of: letter).map { own[$0] } }
    return [order, inverse].map { letters in letters.map(String.init).joined(separator: " ") }
  }
}
