internal import SluiceCore
internal import SluiceModel

/// `SimpleRNN`: one block; one bias.
struct KerasSimpleRNN: KerasLayer {
  static let classNames = ["SimpleRNN"]
  static let reads = "every option that Keras saves"

  private let common: KerasRecurrent
  private let activation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    activation = try source.unitActivation("activation")
    let layout = GateLayout(order: [.hidden], gateAxis: .columns, biases: .inputOnly)
    common = try KerasRecurrent(
      &source, layout: layout, gates: RNN.gates, biasWhy: "for the layer's units")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try common.call({ RNN(shape: $0, activation: activation) }, call, &graph)
  }
}
