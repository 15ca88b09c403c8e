internal import SluiceCore
internal import SluiceModel

/// `LSTMCell`: gates i, f, c, o in columns; one bias.
struct KerasLSTMCell: KerasPlainCell {
  static let classNames = ["LSTMCell"]
  static let reads = "in `RNN`, or called for one step"
  static let stateNames = LSTM.states
  static let gatesInKeras1 = [
    KerasGateName(gate: .input, letter: "i"), KerasGateName(gate: .cell, letter: "c"),
    KerasGateName(gate: .forget, letter: "f"), KerasGateName(gate: .output, letter: "o"),
  ]

  private(set) var weights: KerasCellWeights
  private let activation: ActivationFunction
  private let recurrentActivation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    // Only the initial bias depends on it.
    source.config.ignore(["unit_forget_bias"])
    activation = try source.unitActivation("activation")
    recurrentActivation = try source.unitActivation("recurrent_activation")
    weights = try KerasCellWeights(&source)
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let layout = GateLayout(
      order: [.input, .forget, .cell, .output], gateAxis: .columns, biases: .inputOnly)
    try self.weights.load(
      &weights,
      KerasCellKind(layout: layout, gates: LSTM.gates, gatesInKeras1: Self.gatesInKeras1),
      biasWhy: "for 4 gates of the layer's units")
  }

  func layer(_ shape: RecurrentShape) -> any RecurrentLayer {
    LSTM(
      shape: shape,
      activations: LSTM.Activations(
        activation: activation, recurrentActivation: recurrentActivation))
  }
}
