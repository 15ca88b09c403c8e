public import OrderedCollections
public import SluiceCore

/// A convolution over any number of dimensions of space, with an activation: `y = φ(K ∗ x + b)`.
///
/// Group `g` of the filters sees group `g` of the channels alone. `kernel` is
/// `[filters, inputSize / groups, k…]`, as ONNX has it, `bias` `[filters]`. φ acts on the channels of a
/// place where it acts on units together.
///
/// A depthwise convolution is one of `groups = inputSize`: Keras's depthwise kernel
/// `[k…, C, multiplier]` becomes `[C, multiplier, k…]`, read as `[C · multiplier, 1, k…]`.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__Conv.html>
public struct Conv: WindowLayer {
  /// The name of the kind.
  public static let kind = "Conv"
  /// The number of channels of the input.
  public let inputSize: Int
  /// The number of channels of the output.
  public let filters: Int
  /// How many blocks the channels divide into.
  public let groups: Int
  /// Where the channels stand.
  public let channels: Channels
  /// Kernel, strides, dilations and padding.
  public let window: Window
  /// The function `φ`.
  public let activation: ActivationFunction

  /// Makes the layer.
  public init(
    inputSize: Int, filters: Int, groups: Int = 1, channels: Channels, window: Window,
    activation: ActivationFunction = .linear
  ) {
    self.inputSize = inputSize
    self.filters = filters
    self.groups = groups
    self.channels = channels
    self.window = window
    self.activation = activation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    inputSize = try attributes.integer("inputSize", in: 1...Limits.units)
    filters = try attributes.integer("filters", in: 1...Limits.units)
    groups = try attributes.integer("groups", in: 1...Limits.units)
    channels = try attributes.choice("channels")
    window = try Window(attributes: &attributes)
    activation = try attributes.activation("activation")
    try checkGroups(groups, inputSize, filters)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "inputSize": .integer(inputSize), "filters": .integer(filters), "groups": .integer(groups),
      "channels": .string(channels.rawValue),
    ]
    attributes.merge(window.attributes) { $1 }
    attributes["activation"] = activation.json
    return attributes
  }

  /// The kernel and the bias.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("kernel", [filters, inputSize / max(groups, 1)] + window.kernelShape),
      ParameterSlot("bias", [filters], isOptional: true),
    ]
  }

  /// The type of the input with `filters` channels over the space of the output.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try checkGroups(groups, inputSize, filters)
    let space = try window.output(over: try space(of: input))
    try input.requireSize(inputSize, channels.axis(rank: input.shape.count), "input")
    return [outputType(input, space, filters: filters)]
  }

  /// Convolves every row of the batch.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    try requireChannels(inputSize, input.shape)
    let grid = try Grid(input.shape, channels)
    let axes = try window.axes(over: grid.space)
    let convolution = Convolution<S>(
      input: grid, output: try Grid(space: axes.map(\.count), channels: filters, channels),
      axes: axes,
      groups: groups, kernel: try parameters.elements("kernel") ?? [],
      bias: try parameters.elements("bias"))
    return [.real(try convolve(input, convolution, activation))]
  }
}
