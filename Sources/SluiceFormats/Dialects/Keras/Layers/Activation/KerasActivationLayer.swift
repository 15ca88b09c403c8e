internal import SluiceCore
internal import SluiceModel

/// `Activation`, and the layers that are an activation with parameters of its own.
struct KerasActivationLayer: KerasLayer {
  static let classNames = ["Activation", "ELU", "LeakyReLU", "ReLU", "ThresholdedReLU"]
  static let reads = "every activation of Keras 2 and 3, by name or as a serialised layer"

  private let function: KerasActivation.Function

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    function =
      source.className == "Activation"
      ? try source.activation("activation")
      : try KerasActivation.layer(source.className, &source.config, source.version)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let output = try graph.add(
      call.name, function.layer, reading: [input.value], origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}
