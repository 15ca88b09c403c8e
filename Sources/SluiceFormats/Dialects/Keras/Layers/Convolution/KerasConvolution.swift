internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What all layers that convolve have in common.
struct KerasConvolution {
  let channels: Channels
  let window: Window
  let usesBias: Bool
  /// Whether Theano computed the layer, which shares out the padding otherwise.
  private let isTheanos: Bool
  private let activation: KerasActivation.Function

  /// Reads the options that all have.
  ///
  /// - Parameters:
  ///   - source: The layer.
  ///   - isCausal: Whether the class knows causal padding.
  /// - Throws: ``SluiceError`` if one is not understood.
  init(_ source: inout KerasLayerSource, isCausal: Bool = false) throws(SluiceError) {
    channels = try source.channels()
    window = try Window(&source, isCausal: isCausal)
    isTheanos = source.context.writer.backend?.isTheano ?? false
    usesBias = try source.config.bool("use_bias")
    activation = try source.activation("activation")
  }

  /// Fails unless the layer has no groups, which its class does not know.
  static func requireNoGroups(_ source: inout KerasLayerSource) throws(SluiceError) {
    let groups = source.config.optional("groups") ?? 1
    guard groups == 1 else {
      throw .kerasOption("groups", groups, why: "\(source.className) has none")
    }
  }

  /// Fails where Keras on Theano gives one place more than it ought to.
  func requireNoSurplusPlace() throws(SluiceError) {
    let hasEvenSize = window.kernelShape.contains { $0.isMultiple(of: 2) }
    guard isTheanos, window.padding == .sameUpper, hasEvenSize else { return }
    throw .kerasOption(
      "padding", "same",
      why: "Keras on Theano gives a place too many where a separable kernel has an even size")
  }

  /// The window of a layer that makes no more places than it reads.
  var readingWindow: Window {
    isTheanos ? window.sharedOutByTheano : window
  }

  /// How many of `surplus` places a transposed convolution with `reach` cuts off at the start.
  func cutAtStart(_ surplus: Int, reach: Int) -> Int { isTheanos ? reach / 2 : surplus / 2 }

  /// The bias among the variables.
  var biasVariables: [KerasVariable] { usesBias ? [KerasVariable("bias")] : [] }

  /// The part of the activation that the canonical layer, which applies it to channels, takes over.
  var ownActivation: ActivationFunction {
    isActivatedByChannels ? activation.elementwise : .linear
  }

  /// Keras activates along the last dimension, which holds the channels unless they come first.
  private var isActivatedByChannels: Bool { channels == .last || !activation.isOfUnitsTogether }

  /// Adds the canonical layer, made for an activation, and what is left to be done behind it.
  func add(
    reading value: String, with parameters: OrderedDictionary<String, Tensor>,
    of input: KerasTensor, _ call: KerasCallSite, _ graph: inout KerasGraph,
    _ layer: (ActivationFunction) -> any Layer
  ) throws(SluiceError) -> [KerasTensor] {
    graph.endMask(of: input, call)
    if let sum = try sumWithMisplacedBias(value, parameters, call, &graph, layer(.linear)) {
      return [try activation.apply(to: KerasTensor(value: sum), call, &graph)]
    }
    let tensor = KerasTensor(
      value: try graph.add(
        call.name, layer(ownActivation), reading: [value], with: parameters,
        origin: call.className)[0])
    guard !isActivatedByChannels else { return [try activation.finish(tensor, call, &graph)] }
    return [try activation.apply(to: tensor, call, &graph)]
  }

  /// Adds the layer without its bias, and that where Keras does, if it is not along the channels.
  private func sumWithMisplacedBias(
    _ value: String, _ parameters: OrderedDictionary<String, Tensor>, _ call: KerasCallSite,
    _ graph: inout KerasGraph, _ layer: any Layer
  ) throws(SluiceError) -> String? {
    guard channels == .first, let bias = parameters["bias"],
      let shape = try layer.outputTypes([graph.type(of: value)]).first?.shape
    else { return nil }
    let spread = try bias.reshaped([bias.count] + shape.dropFirst(2).map { _ in 1 })
    guard graph.misplacedBias(spread.shape, in: shape) != nil else { return nil }
    var others = parameters
    others["bias"] = nil
    let product = try graph.add("\(call.name).product", layer, reading: [value], with: others)[0]
    return try graph.addingBias(spread, to: product, call)
  }
}

extension Window {
  /// Reads the options that say where a kernel goes.
  init(_ source: inout KerasLayerSource, isCausal: Bool) throws(SluiceError) {
    let rank = source.className.spatialRank
    self.init(
      kernelShape: try source.sizes("kernel_size", rank: rank),
      strides: try source.sizes("strides", rank: rank),
      dilations: try source.sizes(
        "dilation_rate", rank: rank, default: Array(repeating: 1, count: rank)),
      padding: try source.padding(isCausal: isCausal))
  }
}

extension Tensor {
  /// The kernel of a convolution of Keras's, `[k…, a, b]`, as `[b, a, k…]`.
  func outputsFirst() throws(SluiceError) -> Tensor {
    let rank = shape.count - 2
    return try transposed([rank + 1, rank] + Array(0..<rank))
  }

  /// The kernel of a depthwise convolution of Keras's, `[k…, C, M]`, as `[C · M, 1, k…]`.
  func asGroups() throws(SluiceError) -> Tensor {
    let rank = shape.count - 2
    return try transposed([rank, rank + 1] + Array(0..<rank))
      .reshaped([shape[rank] * shape[rank + 1], 1] + shape[..<rank])
  }
}
