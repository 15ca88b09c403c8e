internal import SluiceCore

extension StepCell {
  /// The gated recurrent unit whose new state is `value`: `z ⊙ h + (1 − z) ⊙ n`, or `(h − n) ⊙ z + n` as
  /// PyTorch writes it.
  static func gru(_ value: String, _ graph: StepGraph) -> StepCell? {
    for (a, b) in graph.orders(Add.self, value) {
      for (gate, held) in graph.orders(Mul.self, a) {
        if let (state, candidate) = graph.operands(Sub.self, held), candidate == b {
          if let cell = gru(value, gate, state, candidate, graph) { return cell }
        }
        for (rest, candidate) in graph.orders(Mul.self, b)
        where graph.complement(rest) == gate {
          if let cell = gru(value, gate, held, candidate, graph) { return cell }
        }
      }
    }
    return nil
  }

  private static func gru(
    _ value: String, _ update: String, _ state: String, _ candidate: String, _ graph: StepGraph
  ) -> StepCell? {
    guard let (recurrentActivation, form) = graph.gate(update),
      let z = GateTerms(form, state: state, graph)
    else { return nil }
    let (activation, sum) = graph.activation(candidate) ?? (.linear, candidate)
    let activations = GRU.Activations(
      activation: activation, recurrentActivation: recurrentActivation)
    guard
      let (placement, reset, n) = resetAfter(sum, state, graph) ?? resetBefore(sum, state, graph),
      let (resetActivation, resetForm) = graph.gate(reset), resetActivation == recurrentActivation,
      let r = GateTerms(resetForm, state: state, graph)
    else { return nil }
    return StepCell(
      equations: .gru(activations, placement), gates: [r, z, n], states: [state],
      results: [value])
  }

  /// The candidate `W·x + bW + r ⊙ (U·h + bU)`.
  private static func resetAfter(
    _ sum: String, _ state: String, _ graph: StepGraph
  ) -> (ResetPlacement, reset: String, GateTerms)? {
    for (features, gated) in graph.orders(Add.self, sum) {
      for (reset, product) in graph.orders(Mul.self, gated) {
        guard graph.gate(reset) != nil, let inner = LinearForm(product, graph),
          inner.products.count == 1, inner.others.isEmpty, inner.bias == nil, inner.shift == 0,
          graph.unshaped(inner.products[0].source) == graph.unshaped(state),
          let outer = LinearForm(features, graph), outer.shift == 0,
          outer.products.count + outer.others.count == 1
        else { continue }
        var terms = GateTerms(
          input: outer.products.first, recurrent: inner.products[0],
          projected: outer.others.first)
        guard outer.bias == nil || terms.input != nil, terms.attach(outer.bias) else { continue }
        return (.afterProduct, reset, terms)
      }
    }
    return nil
  }

  /// The candidate `W·x + bW + U·(r ⊙ h) + bU`.
  private static func resetBefore(
    _ sum: String, _ state: String, _ graph: StepGraph
  ) -> (ResetPlacement, reset: String, GateTerms)? {
    guard let form = LinearForm(sum, graph), form.shift == 0 else { return nil }
    for product in form.products {
      for (reset, held) in graph.orders(Mul.self, product.source)
      where graph.unshaped(held) == graph.unshaped(state) && graph.gate(reset) != nil {
        guard let terms = GateTerms(form, state: product.source, graph) else { continue }
        return (.beforeProduct, reset, terms)
      }
    }
    return nil
  }
}
