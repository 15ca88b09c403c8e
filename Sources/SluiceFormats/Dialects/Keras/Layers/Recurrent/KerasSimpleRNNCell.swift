internal import SluiceCore
internal import SluiceModel

/// `SimpleRNNCell`: one block; one bias.
struct KerasSimpleRNNCell: KerasPlainCell {
  static let classNames = ["SimpleRNNCell"]
  static let reads = "in `RNN`, or called for one step"
  static let stateNames = RNN.states
  static let gatesInKeras1: [KerasGateName] = []

  private(set) var weights: KerasCellWeights
  private let activation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    activation = try source.unitActivation("activation")
    weights = try KerasCellWeights(&source)
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let layout = GateLayout(order: [.hidden], gateAxis: .columns, biases: .inputOnly)
    try self.weights.load(
      &weights,
      KerasCellKind(layout: layout, gates: RNN.gates, gatesInKeras1: Self.gatesInKeras1),
      biasWhy: "for the layer's units")
  }

  func layer(_ shape: RecurrentShape) -> any RecurrentLayer {
    RNN(shape: shape, activations: RNN.Activations(activation: activation))
  }
}
