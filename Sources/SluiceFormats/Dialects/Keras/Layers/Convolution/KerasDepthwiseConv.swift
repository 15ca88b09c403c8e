internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `DepthwiseConv1D`, `DepthwiseConv2D`: kernel `[k…, inputs, multiplier]`.
struct KerasDepthwiseConv: KerasLayer {
  static let classNames = ["DepthwiseConv1D", "DepthwiseConv2D"]
  static let reads = "padding, strides, dilation, multiplier, channels last and first"

  private let options: KerasConvolution
  private let multiplier: Int
  private let kernelRole: String
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    options = try KerasConvolution(&source)
    multiplier = try source.config.integer("depth_multiplier", in: 1...Limits.units)
    kernelRole = source.version.generation >= 3 ? "kernel" : "depthwise_kernel"
    try KerasConvolution.requireNoGroups(&source)
    source.ignoreTraining(of: ["depthwise"])
  }

  var variables: [KerasVariable] { [KerasVariable(kernelRole)] + options.biasVariables }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let kernel = try KerasConvolution.kernel(
      &weights, kernelRole, over: options.window.kernelShape, [nil, multiplier]
    ).asGroups()
    parameters["kernel"] = kernel
    if options.usesBias { parameters["bias"] = try weights.take("bias", shape: [kernel.shape[0]]) }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    return try options.add(reading: input.value, with: parameters, of: input, call, &graph) {
      Conv(
        depthwise: parameters["kernel"]?.shape[0] ?? 0, multiplier: multiplier, options,
        activation: $0)
    }
  }
}

/// `SeparableConv1D`, `SeparableConv2D`: a depthwise convolution, then one of single places.
struct KerasSeparableConv: KerasLayer {
  static let classNames = ["SeparableConv1D", "SeparableConv2D"]
  static let reads = "every padding, strides, dilation, multiplier, channels last and first"

  private let options: KerasConvolution
  private let filters: Int
  private let multiplier: Int
  private var depthwise: Tensor?
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    options = try KerasConvolution(&source, isCausal: source.className.spatialRank == 1)
    try options.requireNoSurplusPlace()
    filters = try source.config.integer("filters", in: 1...Limits.units)
    multiplier = try source.config.integer("depth_multiplier", in: 1...Limits.units)
    try KerasConvolution.requireNoGroups(&source)
    source.ignoreTraining(of: ["depthwise", "pointwise"])
  }

  var variables: [KerasVariable] {
    [KerasVariable("depthwise_kernel"), KerasVariable("pointwise_kernel")] + options.biasVariables
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let kernelShape = options.window.kernelShape
    let depthwise = try KerasConvolution.kernel(
      &weights, "depthwise_kernel", over: kernelShape, [nil, multiplier]
    ).asGroups()
    parameters["kernel"] = try KerasConvolution.kernel(
      &weights, "pointwise_kernel", over: kernelShape.map { _ in 1 }, [depthwise.shape[0], filters]
    ).outputsFirst()
    if options.usesBias { parameters["bias"] = try weights.take("bias", shape: [filters]) }
    self.depthwise = depthwise
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    guard let depthwise else { return [] }
    let spread = try graph.add(
      "\(call.name).depthwise",
      Conv(depthwise: depthwise.shape[0], multiplier: multiplier, options, activation: .linear),
      reading: [input.value], with: ["kernel": depthwise])[0]
    return try options.add(reading: spread, with: parameters, of: input, call, &graph) {
      Conv(
        inputSize: depthwise.shape[0], filters: filters, channels: options.channels,
        window: Window(kernelShape: options.window.kernelShape.map { _ in 1 }),
        activation: $0)
    }
  }
}

extension Conv {
  /// A depthwise convolution to `filters` channels, `multiplier` of them for each of the input.
  fileprivate init(
    depthwise filters: Int, multiplier: Int, _ options: KerasConvolution,
    activation: ActivationFunction
  ) {
    let inputSize = filters / multiplier
    self.init(
      inputSize: inputSize, filters: filters, groups: inputSize, channels: options.channels,
      window: options.readingWindow, activation: activation)
  }
}
