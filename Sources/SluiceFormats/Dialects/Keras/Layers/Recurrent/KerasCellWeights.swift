internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// The size and the weights of a cell of GRU, LSTM or simple kind.
struct KerasCellWeights {
  let units: Int
  let usesBias: Bool
  /// Whether the class is one that computes by cuDNN and keeps its weights as that does.
  let isCuDNN: Bool
  /// Whether Keras 1 was told to keep a kernel for every gate.
  private let isKeptByGate: Bool
  private(set) var inputSize = 0
  private(set) var parameters: OrderedDictionary<String, Tensor> = [:]

  /// Reads what the configurations of all cells have.
  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    units = try source.config.integer("units", in: 1...Limits.units)
    usesBias = try source.config.bool("use_bias")
    isCuDNN = source.className.hasPrefix("CuDNN")
    try source.dropDropout(["dropout", "recurrent_dropout"])
    let implementation = source.config.optional("implementation")
    isKeptByGate = source.version.generation < 2 && implementation != 2
    if let implementation {
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

  /// The variables that a form of the file has, where Keras 1 calls the gates `gates` in this order.
  func variables(in form: KerasStoredForm, _ gates: [KerasGateName]) -> [KerasVariable] {
    guard !gates.isEmpty, form == .byGate || (form == .stated && isKeptByGate) else {
      return variables
    }
    return gates.flatMap { gate in gate.roles.map { KerasVariable($0) } }
  }

  /// Takes the weights, in the form in which they are found.
  ///
  /// - Parameters:
  ///   - weights: The weights of the cell.
  ///   - kind: How Keras arranges the weights of this kind of cell.
  ///   - biasWhy: Why the bias has the form that the layout of `kind` says, for messages.
  /// - Throws: ``SluiceError`` if a weight does not fit.
  mutating func load(
    _ weights: inout KerasWeights, _ kind: KerasCellKind, biasWhy: String
  ) throws(SluiceError) {
    let form = KerasCellForm.allCases.first { $0.isFound(in: weights, of: self, kind) } ?? .whole
    let stored = try form.take(&weights, of: self, kind, biasWhy: biasWhy)
    let rearrangement = GateRearrangement(stored.layout, to: kind.gates)
    inputSize = stored.kernel.shape[0]
    parameters = [
      "kernel": try rearrangement.canonicalKernel(stored.kernel),
      "recurrentKernel": try rearrangement.canonicalKernel(stored.recurrentKernel),
    ]
    if let bias = stored.bias {
      let biases = try rearrangement.canonicalBiases(bias)
      parameters["inputBias"] = biases.input
      parameters["recurrentBias"] = biases.recurrent
    }
    weights.note(
      .layout, usesBias ? stored.layout.description : stored.layout.withoutBias)
    if let fact = form.fact(isCuDNN: isCuDNN) { weights.note(.inferred, fact) }
  }
}

extension GateLayout {
  /// The layout in words, for a layer without biases.
  fileprivate var withoutBias: String {
    (description.split(separator: ",").first.map(String.init) ?? "") + ", no bias"
  }
}
