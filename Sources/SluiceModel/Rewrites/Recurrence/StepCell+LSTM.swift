internal import SluiceCore

extension StepCell {
  /// The long short-term memory whose new output is `value`: `o ⊙ κ(c)` with `c = f ⊙ c + i ⊙ g`.
  static func lstm(_ value: String, _ graph: StepGraph) -> StepCell? {
    for (output, shown) in graph.orders(Mul.self, value) {
      let (cellActivation, memory) = graph.activation(shown) ?? (.linear, shown)
      for (kept, taken) in graph.orders(Add.self, memory) {
        for (forget, before) in graph.orders(Mul.self, kept) {
          for (input, proposed) in graph.orders(Mul.self, taken) {
            let parts = Parts(
              gates: [input, forget, proposed, output], memory: memory, before: before,
              cellActivation: cellActivation)
            if let cell = lstm(value, parts, graph) { return cell }
          }
        }
      }
    }
    return nil
  }

  /// The values that an LSTM is made of.
  private struct Parts {
    /// i, f, g, o.
    let gates: [String]
    /// The cell state after the step, and before it.
    let memory: String
    let before: String
    let cellActivation: ActivationFunction
  }

  private static func lstm(_ value: String, _ parts: Parts, _ graph: StepGraph) -> StepCell? {
    var functions: [ActivationFunction] = []
    var forms: [LinearForm] = []
    for gate in parts.gates {
      guard let (function, form) = graph.gate(gate), form.products.count == 2 else { return nil }
      functions.append(function)
      forms.append(form)
    }
    guard functions[0] == functions[1], functions[0] == functions[3] else { return nil }
    let activations = LSTM.Activations(
      activation: functions[2], recurrentActivation: functions[0],
      cellActivation: parts.cellActivation)
    // The state has as many units as the cell state; where the features have as many, either may be it.
    for state in forms[0].products.map(\.source)
    where graph.width(state) == graph.width(parts.before) {
      let gates = forms.compactMap { GateTerms($0, state: state, graph) }
      guard gates.count == 4, gates.allSatisfy({ $0.input != nil }) else { continue }
      return StepCell(
        equations: .lstm(activations), gates: gates, states: [state, parts.before],
        results: [value, parts.memory])
    }
    return nil
  }

  /// The same cell with features and state exchanged, where both could be either.
  func exchanged(_ graph: StepGraph) -> StepCell? {
    guard let features, graph.width(features) == hiddenSize else { return nil }
    let gates = gates.map {
      GateTerms(input: $0.recurrent, recurrent: $0.input, projected: nil)
    }
    switch equations {
    case .lstm, .rnn:
      return StepCell(
        equations: equations, gates: gates, states: [features] + states.dropFirst(),
        results: results)
    case .gru: return nil
    }
  }
}
