internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// `Conv1DTranspose`, `Conv2DTranspose`: kernel `[k…, filters, inputs]`.
struct KerasConvTranspose: KerasLayer {
  static let classNames = [
    "Conv1DTranspose", "Conv2DTranspose", "Convolution1DTranspose", "Convolution2DTranspose",
  ]
  static let reads =
    "padding, strides, dilation, `output_padding`, channels last and first"

  private let options: KerasConvolution
  private let filters: Int
  private let outputPadding: [Int]?
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    options = try KerasConvolution(&source)
    filters = try source.config.integer("filters", in: 1...Limits.units)
    let stated = source.config.optional("output_padding") ?? .null
    outputPadding =
      stated == .null
      ? nil
      : try source.sizes(
        "output_padding", rank: options.window.rank, in: 0...Limits.units)
    try KerasConvolution.requireNoGroups(&source)
  }

  var variables: [KerasVariable] { [KerasVariable("kernel")] + options.biasVariables }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    parameters["kernel"] = try KerasConvolution.kernel(
      &weights, "kernel", over: options.window.kernelShape, [filters, nil]
    ).outputsFirst()
    if options.usesBias { parameters["bias"] = try weights.take("bias", shape: [filters]) }
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    let ends = options.window.strides.indices.map(end)
    let window = Window(
      kernelShape: options.window.kernelShape, strides: options.window.strides,
      dilations: options.window.dilations, padding: .explicit(ends.map(\.pads)))
    return try options.add(reading: input.value, with: parameters, of: input, call, &graph) {
      ConvTranspose(
        inputSize: parameters["kernel"]?.shape[0] ?? 0, filters: filters,
        channels: options.channels, window: window, outputPadding: ends.map(\.outputPadding),
        activation: $0)
    }
  }

  /// What is cut off and added along one dimension, whatever the size of the input.
  ///
  /// The input spreads to `(size − 1) · stride + reach` places, of which Keras keeps `size · stride`,
  /// at least `reach`, without `output_padding`, and with it as many as undo a convolution of `reach`.
  private func end(_ axis: Int) -> (pads: Padding.Pads, outputPadding: Int) {
    let window = options.window
    let stride = window.strides[axis]
    let reach = (window.kernelShape[axis] - 1) * window.dilations[axis] + 1
    guard window.padding == .sameUpper else {
      return (Padding.Pads(0, 0), outputPadding?[axis] ?? max(stride - reach, 0))
    }
    let kept = outputPadding.map { reach % 2 + $0[axis] } ?? stride
    let start = options.cutAtStart(max(reach - kept, 0), reach: reach)
    let rest = reach - kept - start
    return (Padding.Pads(start, max(rest, 0)), max(-rest, 0))
  }
}
