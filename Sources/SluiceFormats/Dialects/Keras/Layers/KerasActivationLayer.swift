internal import SluiceCore
internal import SluiceModel

/// `Activation`.
struct KerasActivationLayer: KerasLayer {
  static let classNames = ["Activation"]
  static let reads = "every activation of Keras 2 and 3, by name or as a serialised layer"

  private let function: KerasActivation.Function

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    function = try source.activation("activation")
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let layer: any Layer =
      switch function {
      case .activation(let function): Activation(function)
      case .gatedLinearUnit: GLU()
      }
    let output = try graph.add(call.name, layer, reading: [input.value], origin: call.className)[0]
    return [KerasTensor(value: output, mask: input.mask)]
  }
}
