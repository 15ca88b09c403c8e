internal import SluiceCore
internal import SluiceModel

/// `GRUCell`: gates z, r, h in columns; two biases where the reset gate acts after the product.
struct KerasGRUCell: KerasPlainCell {
  static let classNames = ["GRUCell"]
  static let reads = "in `RNN`, or called for one step"
  static let stateNames = GRU.states
  static let gatesInKeras1 = [
    KerasGateName(gate: .update, letter: "z"), KerasGateName(gate: .reset, letter: "r"),
    KerasGateName(gate: .candidate, letter: "h"),
  ]

  private(set) var weights: KerasCellWeights
  private let resetPlacement: ResetPlacement
  private let activation: ActivationFunction
  private let recurrentActivation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let resetAfter = try source.config.bool("reset_after")
    resetPlacement = resetAfter ? .afterProduct : .beforeProduct
    activation = try source.unitActivation("activation")
    recurrentActivation = try source.unitActivation("recurrent_activation")
    weights = try KerasCellWeights(&source)
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let resetAfter = resetPlacement == .afterProduct
    let layout = GateLayout(
      order: [.update, .reset, .candidate], gateAxis: .columns,
      biases: resetAfter ? .inputThenRecurrent : .inputOnly)
    try self.weights.load(
      &weights,
      KerasCellKind(layout: layout, gates: GRU.gates, gatesInKeras1: Self.gatesInKeras1),
      biasWhy: "as reset_after = \(resetAfter) asks for")
    if !self.weights.usesBias {
      weights.note(
        .inferred, "without a bias, only the configuration's reset_after = \(resetAfter) decides")
    }
    weights.note(
      .layout, "the reset gate acts \(resetAfter ? "after" : "before") the recurrent product")
  }

  func layer(_ shape: RecurrentShape) -> any RecurrentLayer {
    GRU(
      shape: shape, resetPlacement: resetPlacement,
      activations: GRU.Activations(
        activation: activation, recurrentActivation: recurrentActivation))
  }
}

extension KerasLayerSource {
  /// The activation `key` of a recurrent layer, which must keep the shape.
  mutating func unitActivation(_ key: String) throws(SluiceError) -> ActivationFunction {
    switch try activation(key) {
    case .activation(let function): return function
    case .gatedLinearUnit:
      throw .kerasOption(key, "glu", why: "it halves the units, which no recurrent layer can take")
    }
  }
}
