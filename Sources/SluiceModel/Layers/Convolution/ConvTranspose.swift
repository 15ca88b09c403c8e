public import OrderedCollections
public import SluiceCore

/// A transposed convolution with an activation: what `Conv` would have read is written.
///
/// Place `i` of the input goes to the places `i · stride + j · dilation − begin` of the output, for
/// every place `j` of the kernel. Along each dimension the output has
/// `(size − 1) · stride + (k − 1) · dilation + 1 + outputPadding − begin − end` places, or
/// `size · stride` where the padding is `sameUpper` or `sameLower`, for which
/// `begin + end = max((k − 1) · dilation + 1 + outputPadding − stride, 0)`. Places that nothing is
/// written to hold the bias. `kernel` is `[inputSize, filters / groups, k…]`, `bias` `[filters]`.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__ConvTranspose.html>
public struct ConvTranspose: WindowLayer {
  /// The name of the kind.
  public static let kind = "ConvTranspose"
  /// The number of channels of the input.
  public let inputSize: Int
  /// The number of channels of the output.
  public let filters: Int
  /// How many blocks the channels divide into.
  public let groups: Int
  /// Where the channels stand.
  public let channels: Channels
  /// Kernel, strides, dilations and padding, which is never causal.
  public let window: Window
  /// How many places are added after the last, for every dimension of space.
  public let outputPadding: [Int]
  /// The function applied to the sums.
  public let activation: ActivationFunction

  /// Makes the layer; `outputPadding` is 0 where it is not given.
  public init(
    inputSize: Int, filters: Int, groups: Int = 1, channels: Channels, window: Window,
    outputPadding: [Int]? = nil, activation: ActivationFunction = .linear
  ) {
    self.inputSize = inputSize
    self.filters = filters
    self.groups = groups
    self.channels = channels
    self.window = window
    self.outputPadding = outputPadding ?? window.kernelShape.map { _ in 0 }
    self.activation = activation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    inputSize = try attributes.integer("inputSize", in: 1...Limits.units)
    filters = try attributes.integer("filters", in: 1...Limits.units)
    groups = try attributes.integer("groups", in: 1...Limits.units)
    channels = try attributes.choice("channels")
    window = try Window(attributes: &attributes)
    outputPadding = try attributes.sizes("outputPadding")
    activation = try attributes.activation("activation")
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = [
      "inputSize": .integer(inputSize), "filters": .integer(filters), "groups": .integer(groups),
      "channels": .string(channels.rawValue),
    ]
    attributes.merge(window.attributes) { $1 }
    attributes["outputPadding"] = outputPadding.json
    attributes["activation"] = activation.json
    return attributes
  }

  /// The kernel and the bias.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("kernel", [inputSize, filters / max(groups, 1)] + window.kernelShape),
      ParameterSlot("bias", [filters], isOptional: true),
    ]
  }

  /// The type of the input with `filters` channels over the space of the output.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    let space = try window.transposedOutput(over: try space(of: input), outputPadding)
    try input.requireSize(inputSize, channels.axis(rank: input.shape.count), "input")
    return [outputType(input, space, filters: filters)]
  }

  /// Spreads every row of the batch.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    try requireChannels(inputSize, input.shape)
    let grid = try Grid(input.shape, channels)
    let axes = try axes(over: grid.space)
    let convolution = Convolution<S>(
      input: grid, output: try Grid(space: axes.map(\.count), channels: filters, channels),
      axes: axes,
      groups: groups, kernel: try parameters.elements("kernel") ?? [],
      bias: try parameters.elements("bias"))
    return [.real(try convolve(input, convolution, activation))]
  }

  /// What the window does over space of the given sizes.
  package func axes(over space: [Int]) throws(SluiceError) -> [WindowAxis] {
    try window.transposedAxes(over: space, outputPadding)
  }

  private func check() throws(SluiceError) {
    try checkGroups(groups, inputSize, filters)
    guard window.padding != .causal else {
      throw .attribute("padding", is: "causal", expected: "a padding that is not causal")
    }
    guard outputPadding.count == window.rank, outputPadding.allSatisfy((0...Limits.units).contains)
    else {
      throw .attribute(
        "outputPadding", is: outputPadding.json,
        expected: "\(window.rank) integers from 0 to \(Limits.units)")
    }
  }
}

extension Window {
  /// What the transposed window does over space of the given sizes.
  fileprivate func transposedAxes(
    over space: [Int], _ outputPadding: [Int]
  ) throws(SluiceError) -> [WindowAxis] {
    var axes: [WindowAxis] = []
    for (axis, size) in space.enumerated() {
      axes.append(
        WindowAxis(
          size: size, kernel: kernelShape[axis], stride: strides[axis], dilation: dilations[axis],
          pads: transposedPads(axis, outputPadding[axis]),
          count: try transposedCount(axis, size, outputPadding[axis]), isTransposed: true))
    }
    return axes
  }

  /// The dimensions of the output over space of the given dimensions.
  fileprivate func transposedOutput(
    over space: [Dimension], _ outputPadding: [Int]
  ) throws(SluiceError) -> [Dimension] {
    var result: [Dimension] = []
    for (axis, dimension) in space.enumerated() {
      switch dimension {
      case .fixed(let size):
        result.append(.fixed(try transposedCount(axis, size, outputPadding[axis])))
      case .symbolic(let name):
        let stride = strides[axis]
        let growth = growth(axis, outputPadding[axis])
        result.append(.symbol(stride == 1 ? name : "\(name.grouped)*\(stride)", plus: growth))
      }
    }
    return result
  }

  private func transposedPads(_ axis: Int, _ outputPadding: Int) -> Padding.Pads {
    switch padding {
    case .explicit(let pads): return pads[axis]
    case .valid, .causal: return Padding.Pads(0, 0)
    case .sameUpper, .sameLower:
      let total = max(reach(axis) + outputPadding - strides[axis], 0)
      let less = total / 2
      return padding == .sameUpper
        ? Padding.Pads(less, total - less) : Padding.Pads(total - less, less)
    }
  }

  /// By how much the output exceeds `size · stride`.
  private func growth(_ axis: Int, _ outputPadding: Int) -> Int {
    if padding == .sameUpper || padding == .sameLower { return 0 }
    let pads = transposedPads(axis, outputPadding)
    return reach(axis) + outputPadding - pads.begin - pads.end - strides[axis]
  }

  private func transposedCount(
    _ axis: Int, _ size: Int, _ outputPadding: Int
  ) throws(SluiceError) -> Int {
    let (product, overflow) = size.multipliedReportingOverflow(by: strides[axis])
    guard !overflow, product <= Limits.elements else { throw .tensorTooLarge([size]) }
    let count = product + growth(axis, outputPadding)
    guard count >= 0 else { throw .cropDoesNotFit(size, axis: axis) }
    return count
  }
}
