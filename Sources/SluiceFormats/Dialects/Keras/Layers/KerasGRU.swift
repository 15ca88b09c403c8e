internal import SluiceCore
internal import SluiceModel

/// `GRU`: gates z, r, h in columns; two biases where the reset gate acts after the product.
struct KerasGRU: KerasLayer {
  static let classNames = ["GRU"]
  static let reads = "every option that Keras saves; `reset_after` both ways"

  private let common: KerasRecurrent
  private let resetPlacement: ResetPlacement
  private let activation: ActivationFunction
  private let recurrentActivation: ActivationFunction

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let isStated = source.config.contains("reset_after")
    let resetAfter = try source.config.bool("reset_after", default: false)
    if !isStated {
      source.note(
        .defaulted, "reset_after is absent: false, as in every file of Keras before 2.1.5")
    }
    resetPlacement = resetAfter ? .afterProduct : .beforeProduct
    activation = try source.unitActivation("activation")
    recurrentActivation = try source.unitActivation("recurrent_activation")
    let layout = GateLayout(
      order: [.update, .reset, .candidate], gateAxis: .columns,
      biases: resetAfter ? .inputThenRecurrent : .inputOnly)
    common = try KerasRecurrent(
      &source, layout: layout, gates: GRU.gates,
      biasWhy: "as reset_after = \(resetAfter)\(isStated ? "" : " (by default)") asks for")
    source.note(
      .layout, "the reset gate acts \(resetAfter ? "after" : "before") the recurrent product")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    try common.call(
      {
        GRU(
          shape: $0, resetPlacement: resetPlacement, activation: activation,
          recurrentActivation: recurrentActivation)
      }, call, &graph)
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
