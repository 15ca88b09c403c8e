internal import SluiceCore
internal import SluiceModel

/// `LSTM`: gates i, f, c, o in columns; one bias.
struct KerasLSTM: KerasLayer {
  static let classNames = ["LSTM"]
  static let reads = "every option that Keras saves"

  private let common: KerasRecurrent
  private let activation: ActivationFunction
  private let recurrentActivation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    // Only the initial bias depends on it.
    source.config.ignore(["unit_forget_bias"])
    activation = try source.unitActivation("activation")
    recurrentActivation = try source.unitActivation("recurrent_activation")
    let layout = GateLayout(
      order: [.input, .forget, .cell, .output], gateAxis: .columns, biases: .inputOnly)
    common = try KerasRecurrent(
      &source, layout: layout, gates: LSTM.gates, biasWhy: "for 4 gates of the layer's units")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try common.call(
      { LSTM(shape: $0, activation: activation, recurrentActivation: recurrentActivation) },
      call, &graph)
  }
}
