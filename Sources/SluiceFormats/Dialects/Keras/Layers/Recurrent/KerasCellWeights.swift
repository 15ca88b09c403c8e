internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The size and the weights of a cell of GRU, LSTM or simple kind.
struct KerasCellWeights {
  let units: Int
  let usesBias: Bool
  private(set) var inputSize = 0
  private(set) var parameters: OrderedDictionary<String, Tensor> = [:]

  /// Reads what the configurations of all cells have.
  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = try source.config.integer("units", in: 1...Limits.units)
    usesBias = try source.config.bool("use_bias")
    source.config.ignore(["seed"])
    for key in ["dropout", "recurrent_dropout"] {
      let rate = try source.config.number(key, default: 0)
      if rate != 0 { source.note(.dropped, "\(key) \(rate) acts in training only") }
    }
    if let implementation = source.config.optional("implementation") {
      guard [0, 1, 2].contains(implementation) else {
        throw .attribute("implementation", is: implementation, expected: "0, 1 or 2")
      }
    }
  }

  /// The variables that Keras makes.
  var variables: [KerasVariable] {
    [KerasVariable("kernel"), KerasVariable("recurrent_kernel")]
      + (usesBias ? [KerasVariable("bias")] : [])
  }

  /// Takes the weights.
  ///
  /// - Parameters:
  ///   - weights: The weights of the cell.
  ///   - layout: How Keras arranges this kind's gates.
  ///   - gates: The canonical order of the gates.
  ///   - biasWhy: Why the bias has the form that `layout` says, for messages.
  /// - Throws: ``SluiceError`` if a weight does not fit.
  mutating func load(
    _ weights: inout KerasWeights, layout: GateLayout, gates: [Gate], biasWhy: String
  ) throws(SluiceError) {
    let (units, rows) = (units, units * gates.count)
    let rearrangement = GateRearrangement(layout, to: gates)
    let kernel = try weights.take("kernel") { (shape) throws(SluiceError) in
      try Self.checkKernel(shape, gates: gates.count, units: units)
    }
    let recurrent = try weights.take("recurrent_kernel") { (shape) throws(SluiceError) in
      try Self.checkKernel(shape, gates: gates.count, units: units)
      guard shape[0] == units else {
        throw .kerasKernelRows(shape, expected: units, what: "units")
      }
    }
    inputSize = kernel.shape[0]
    parameters = [
      "kernel": try rearrangement.canonicalKernel(kernel),
      "recurrentKernel": try rearrangement.canonicalKernel(recurrent),
    ]
    if usesBias {
      let form = layout.biases == .inputOnly ? [rows] : [2, rows]
      let bias = try weights.take("bias") { (shape) throws(SluiceError) in
        guard shape == form else { throw .kerasBiasForm(shape, expected: form, why: biasWhy) }
      }
      let biases = try rearrangement.canonicalBiases(bias)
      parameters["inputBias"] = biases.input
      parameters["recurrentBias"] = biases.recurrent
    }
    weights.note(.layout, usesBias ? layout.description : layout.withoutBias)
  }

  private static func checkKernel(
    _ shape: [Int], gates: Int, units: Int
  ) throws(SluiceError) {
    guard shape.count == 2 else { throw .kerasWeightRank(shape, expected: 2) }
    guard shape[1] == gates * units else {
      throw .kerasKernelColumns(shape, gates: gates, units: units)
    }
  }
}

extension GateLayout {
  /// The layout in words, for a layer without biases.
  fileprivate var withoutBias: String {
    (description.split(separator: ",").first.map(String.init) ?? "") + ", no bias"
  }
}
