internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Dense`: kernel `[inputs, units]`.
struct KerasDense: KerasLayer {
  static let classNames = ["Dense"]
  static let reads = "any activation, with and without bias"
  static let makesInputsReal = true

  private let units: Int
  private let usesBias: Bool
  private let activation: KerasActivation.Function
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = try source.config.integer("units", in: 1...Limits.units)
    usesBias = try source.config.bool("use_bias")
    try source.requireNoQuantization()
    activation = try source.activation("activation")
  }

  var variables: [KerasVariable] {
    [KerasVariable("kernel")] + (usesBias ? [KerasVariable("bias")] : [])
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let units = units
    let stored = try weights.take("kernel") { (shape) throws(SluiceError) in
      guard shape.count == 2 else { throw .kerasWeightRank(shape, expected: 2) }
      guard shape[1] == units else { throw .kerasKernelColumns(shape, gates: 1, units: units) }
    }
    parameters["kernel"] = try stored.transposed([1, 0])
    if usesBias { parameters["bias"] = try weights.take("bias", shape: [units]) }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let layer = Dense(
      inputSize: parameters["kernel"]?.shape[1] ?? 0, units: units,
      activation: activation.elementwise)
    let output = try graph.add(call.name, layer, reading: [input.value], with: parameters)[0]
    return [try activation.finish(KerasTensor(value: output, mask: input.mask), call, &graph)]
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
