internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Dense`: kernel `[inputs, units]`.
struct KerasDense: KerasLayer {
  static let classNames = ["Dense"]
  static let reads = "any activation, with and without bias"

  private let units: Int
  private let kernel: Tensor
  private let bias: Tensor?
  private let activation: KerasActivation.Function

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let units = try source.config.integer("units", in: 1...Limits.units)
    self.units = units
    try source.requireNoQuantization()
    activation = try source.activation("activation")
    let stored = try source.weight("kernel") { (shape) throws(SluiceError) in
      guard shape.count == 2 else { throw .kerasWeightRank(shape, expected: 2) }
      guard shape[1] == units else { throw .kerasKernelColumns(shape, gates: 1, units: units) }
    }
    // A dense layer is arranged like a cell of one gate.
    let layout = GateLayout(order: [.hidden], gateAxis: .columns, biases: .inputOnly)
    kernel = try GateRearrangement(layout, to: [.hidden]).canonicalKernel(stored)
    bias =
      try source.config.bool("use_bias")
      ? try source.weight("bias") { (shape) throws(SluiceError) in
        guard shape == [units] else { throw .kerasWeightShape(shape, expected: [units]) }
      } : nil
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    graph.addParameter("\(call.name)/kernel", kernel)
    if let bias { graph.addParameter("\(call.name)/bias", bias) }
    let layer = Dense(inputSize: kernel.shape[1], units: units, activation: activation.elementwise)
    let output = try graph.add(
      call.name, layer, reading: [input.value],
      parameters: bias == nil
        ? ["kernel": "\(call.name)/kernel"]
        : ["kernel": "\(call.name)/kernel", "bias": "\(call.name)/bias"])[0]
    return [try activation.finish(KerasTensor(value: output, mask: input.mask), call, &graph)]
  }
}

extension KerasActivation.Function {
  /// The part that a layer applies itself.
  var elementwise: ActivationFunction {
    if case .activation(let function) = self { function } else { .linear }
  }

  /// Adds the node that the function needs behind a layer, if any.
  func finish(
    _ tensor: KerasTensor, _ call: KerasCallSite, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasTensor {
    guard case .gatedLinearUnit = self else { return tensor }
    let value = try graph.add("\(call.name).glu", GLU(), reading: [tensor.value])[0]
    return KerasTensor(value: value, mask: tensor.mask)
  }
}

extension KerasLayerSource {
  /// Fails if the layer is quantised or has a low-rank adapter.
  mutating func requireNoQuantization() throws(SluiceError) {
    for key in ["quantization_config", "quantization_mode", "lora_rank", "lora_alpha"] {
      if let value = config.optional(key), value != .null {
        throw .kerasOption(key, value, why: "only plain kernels are supported")
      }
    }
  }
}
