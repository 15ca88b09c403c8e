internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The cell of `ConvLSTM1D`, `ConvLSTM2D` and `ConvLSTM3D`: gates i, f, c, o in the last dimension of
/// kernels `[k…, inputs, 4 · filters]` and `[k…, filters, 4 · filters]`; one bias.
struct KerasConvLSTMCell: KerasCell {
  /// There is no class of its own in files.
  static let classNames: [String] = []
  static let reads = ""

  private let filters: Int
  private let channels: Channels
  private let window: Window
  private let usesBias: Bool
  private let activation: ActivationFunction
  private let recurrentActivation: ActivationFunction
  private var parameters: OrderedDictionary<String, Tensor> = [:]

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    filters = try source.config.integer("filters", in: 1...Limits.units)
    channels = try source.channels()
    window = try Self.window(&source)
    usesBias = try source.config.bool("use_bias")
    activation = try source.unitActivation("activation")
    recurrentActivation = try source.unitActivation("recurrent_activation")
    for (key, function) in [
      ("activation", activation), ("recurrent_activation", recurrentActivation),
    ] where channels == .first && KerasActivation.Function.activation(function).isOfUnitsTogether {
      throw .kerasOption(
        key, source.json[key] ?? .null,
        why: "with channels first, it takes places together instead of channels")
    }
    try source.dropDropout(["dropout", "recurrent_dropout"])
    // Only the initial bias depends on it, and only the speed on the other.
    source.config.ignore(["unit_forget_bias", "implementation"])
  }

  private static func window(_ source: inout KerasLayerSource) throws(SluiceError) -> Window {
    let window = try Window(&source, isCausal: false)
    guard source.context.writer.backend?.isTheano ?? false else { return window }
    guard !window.kernelShape.contains(where: { $0.isMultiple(of: 2) }) else {
      throw .kerasOption(
        "kernel_size", source.json["kernel_size"] ?? .null,
        why: "Theano pads the state on the other side where a size is even")
    }
    return window.sharedOutByTheano
  }

  var states: [(name: String, size: Int)] { ConvLSTM.states.map { ($0, filters) } }

  var variables: [KerasVariable] {
    [KerasVariable("kernel"), KerasVariable("recurrent_kernel")]
      + (usesBias ? [KerasVariable("bias")] : [])
  }

  mutating func load(_ weights: inout KerasWeights) throws(SluiceError) {
    let columns = ConvLSTM.gates.count * filters
    parameters["kernel"] = try KerasConvolution.kernel(
      &weights, "kernel", over: window.kernelShape, [nil, columns]
    ).outputsFirst()
    parameters["recurrentKernel"] = try KerasConvolution.kernel(
      &weights, "recurrent_kernel", over: window.kernelShape, [filters, columns]
    ).outputsFirst()
    if usesBias { parameters["inputBias"] = try weights.take("bias", shape: [columns]) }
    weights.note(.layout, "gates i f g o in the last dimension of the kernels")
  }

  func stateShapes(for sequence: ValueType) throws(SluiceError) -> [[Dimension]] {
    let rank = window.rank + 3
    try sequence.requireRank(rank, "the sequence")
    let order = channels.lastOrder(steps: 2, rank)
    let input = sequence.shaped(order.map { sequence.shape[$0] })
    let types = try layer(.forward, .hold).outputTypes([input, nil, nil, nil])
    return types.suffix(ConvLSTM.states.count).map { type in
      channels.fileOrder(steps: 1, rank - 1).map { type.shape[$0] }
    }
  }

  func run(
    _ pass: KerasPass, _ graph: inout KerasGraph
  ) throws(SluiceError) -> KerasPass.Result {
    let rank = window.rank + 3
    try graph.type(of: pass.sequence)?.requireRank(rank, "the sequence")
    var names: OrderedDictionary<String, String> = [:]
    for (role, tensor) in parameters {
      names[role] = graph.addParameter(tensor, role, of: pass.name)
    }
    func order(_ value: String, _ permutation: [Int]) throws(SluiceError) -> String {
      guard channels == .first else { return value }
      return try graph.add(
        "\(pass.name).transpose", Transpose(permutation: permutation), reading: [value])[0]
    }
    let sequence = try order(pass.sequence, channels.lastOrder(steps: 2, rank))
    let initial = try pass.initial.mapThrowing { (state) throws(SluiceError) -> String? in
      guard let state else { return nil }
      try graph.type(of: state)?.requireRank(rank - 1, "the initial state")
      return try order(state, channels.lastOrder(steps: 1, rank - 1))
    }
    let used = pass.used(ConvLSTM.states)
    let layer = layer(pass.direction, pass.maskedOutput)
    var values = try graph.add(
      pass.name, layer, reading: [sequence, pass.mask] + initial, using: used,
      parameters: names, origin: pass.origin)
    for (index, output) in layer.outputs.enumerated() where used.contains(output) {
      values[index] = try order(
        values[index],
        index == 0 ? channels.fileOrder(steps: 2, rank) : channels.fileOrder(steps: 1, rank - 1))
    }
    return KerasPass.Result(
      sequence: values[0], last: values[1], states: Array(values.dropFirst(2)))
  }

  private func layer(_ direction: Direction, _ maskedOutput: MaskedOutput) -> ConvLSTM {
    ConvLSTM(
      shape: RecurrentShape(
        inputSize: parameters["kernel"]?.shape[1] ?? 0, hiddenSize: filters, direction: direction,
        maskedOutput: maskedOutput),
      window: window, activation: activation, recurrentActivation: recurrentActivation)
  }
}

extension Channels {
  /// The dimensions of a file's value in the order that has the channels last, behind `steps`
  /// dimensions that stay.
  fileprivate func lastOrder(steps: Int, _ rank: Int) -> [Int] {
    let rest = Array(steps..<rank)
    return Array(0..<steps) + (self == .last ? rest : rest.dropFirst() + [steps])
  }

  /// The way back from ``lastOrder(steps:_:)``.
  fileprivate func fileOrder(steps: Int, _ rank: Int) -> [Int] {
    let rest = Array(steps..<rank)
    return Array(0..<steps) + (self == .last ? rest : [rank - 1] + rest.dropLast())
  }
}
