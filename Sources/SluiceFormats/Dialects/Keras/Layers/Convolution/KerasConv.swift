internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Conv1D`, `Conv2D`: kernel `[k…, inputs / groups, filters]`.
struct KerasConv: KerasLayer {
  static let classNames = ["Conv1D", "Conv2D", "Convolution1D", "Convolution2D"]
  static let reads = "every padding, strides, dilation, groups, channels last and first"

  private let options: KerasConvolution
  private let filters: Int
  private let groups: Int
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    options = try KerasConvolution(&source, isCausal: source.className.spatialRank == 1)
    filters = try source.config.integer("filters", in: 1...Limits.units)
    groups =
      source.config.contains("groups")
      ? try source.config.integer("groups", in: 1...Limits.units) : 1
    try source.requireNoQuantization()
  }

  var variables: [KerasVariable] { [KerasVariable("kernel")] + options.biasVariables }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    parameters["kernel"] = try options.kernel(&weights, filters: filters).outputsFirst()
    if options.usesBias { parameters["bias"] = try weights.take("bias", shape: [filters]) }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    return try options.add(reading: input.value, with: parameters, of: input, call, &graph) {
      Conv(
        inputSize: (parameters["kernel"]?.shape[1] ?? 0) * groups, filters: filters, groups: groups,
        channels: options.channels, window: options.readingWindow, activation: $0)
    }
  }
}
