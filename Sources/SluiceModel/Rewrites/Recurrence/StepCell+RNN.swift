internal import SluiceCore

extension StepCell {
  /// The simple recurrent unit whose new state is `value`: `τ(W·x + U·h + b)`, `state` being `h`.
  static func rnn(_ value: String, state: String, _ graph: StepGraph) -> StepCell? {
    guard let (activation, form) = graph.gate(value),
      let terms = GateTerms(form, state: state, graph),
      terms.recurrent?.matrix.shape[1] == graph.width(state)
    else { return nil }
    return StepCell(
      equations: .rnn(RNN.Activations(activation: activation)), gates: [terms], states: [state],
      results: [value])
  }
}
