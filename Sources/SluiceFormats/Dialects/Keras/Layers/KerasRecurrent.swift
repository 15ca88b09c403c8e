internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// What `GRU`, `LSTM` and `SimpleRNN` have in common.
struct KerasRecurrent {
  /// The options that all three have.
  struct Options {
    let units: Int
    let returnsSequences: Bool
    let returnsState: Bool
    let goesBackwards: Bool
    let isStateful: Bool
    let isUnrolled: Bool
    let zeroesMaskedOutput: Bool
    let usesBias: Bool
  }

  let options: Options
  let inputSize: Int
  let parameters: OrderedDictionary<String, Tensor>

  /// Reads the common options and the weights.
  ///
  /// - Parameters:
  ///   - source: The layer.
  ///   - layout: How Keras arranges this kind's gates.
  ///   - gates: The canonical order of the gates.
  ///   - biasWhy: Why the bias has the form that `layout` says, for messages.
  /// - Throws: ``SluiceError`` if an option is not understood or a weight does not fit.
  init(
    _ source: inout KerasLayerSource, layout: GateLayout, gates: [Gate], biasWhy: String
  ) throws(SluiceError) {
    options = try Options(&source)
    let (units, rows) = (options.units, options.units * gates.count)
    let rearrangement = GateRearrangement(layout, to: gates)
    let kernel = try source.weight("kernel") { (shape) throws(SluiceError) in
      guard shape.count == 2 else { throw .kerasWeightRank(shape, expected: 2) }
      guard shape[1] == rows else {
        throw .kerasKernelColumns(shape, gates: gates.count, units: units)
      }
    }
    let recurrent = try source.weight("recurrent_kernel") { (shape) throws(SluiceError) in
      guard shape.count == 2 else { throw .kerasWeightRank(shape, expected: 2) }
      guard shape[1] == rows else {
        throw .kerasKernelColumns(shape, gates: gates.count, units: units)
      }
      guard shape[0] == units else {
        throw .kerasKernelRows(shape, expected: units, what: "units")
      }
    }
    inputSize = kernel.shape[0]
    var parameters: OrderedDictionary = [
      "kernel": try rearrangement.canonicalKernel(kernel),
      "recurrentKernel": try rearrangement.canonicalKernel(recurrent),
    ]
    if options.usesBias {
      let form = layout.biases == .inputOnly ? [rows] : [2, rows]
      let bias = try source.weight("bias") { (shape) throws(SluiceError) in
        guard shape == form else { throw .kerasBiasForm(shape, expected: form, why: biasWhy) }
      }
      let biases = try rearrangement.canonicalBiases(bias)
      parameters["inputBias"] = biases.input
      parameters["recurrentBias"] = biases.recurrent
    }
    self.parameters = parameters
    source.note(.layout, options.usesBias ? layout.description : layout.withoutBias)
  }

  /// Sizes, direction and treatment of masked steps, for the canonical layer.
  var shape: RecurrentShape {
    RecurrentShape(
      inputSize: inputSize, hiddenSize: options.units,
      direction: options.goesBackwards ? .reverse : .forward,
      maskedOutput: options.zeroesMaskedOutput ? .zero : .hold)
  }
}

extension KerasRecurrent.Options {
  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = try source.config.integer("units", in: 1...Limits.units)
    returnsSequences = try source.config.bool("return_sequences")
    returnsState = try source.config.bool("return_state")
    goesBackwards = try source.config.bool("go_backwards")
    isStateful = try source.config.bool("stateful")
    isUnrolled = try source.config.bool("unroll")
    zeroesMaskedOutput = try source.config.bool("zero_output_for_mask", default: false)
    usesBias = try source.config.bool("use_bias")
    source.config.ignore(["seed"])
    for key in ["dropout", "recurrent_dropout"] {
      let rate = try source.config.number(key, default: 0)
      if rate != 0 { source.note(.dropped, "\(key) \(rate) acts in training only") }
    }
    if try source.config.bool("time_major", default: false) {
      throw .kerasOption(
        "time_major", true, why: "sequences must be [batch, time, features]")
    }
    if let implementation = source.config.optional("implementation") {
      guard [0, 1, 2].contains(implementation) else {
        throw .attribute("implementation", is: implementation, expected: "0, 1 or 2")
      }
    }
  }
}

extension GateLayout {
  /// The layout in words, for a layer without biases.
  fileprivate var withoutBias: String {
    (description.split(separator: ",").first.map(String.init) ?? "") + ", no bias"
  }
}
