internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// What the kernels must know of one direction of a recurrent layer.
struct CellPlan {
  let kind: sluice_cell_kind
  let shape: RecurrentShape
  let gates: Int
  let gate: sluice_activation
  let candidate: sluice_activation
  let shown: sluice_activation
  let clip: Double?
  var couples = false

  /// The cell of a layer in one pass; nil if there are no kernels for it.
  init?(_ layer: any Layer, _ pass: Direction) {
    switch layer {
    case let layer as GRU:
      self.init(layer, pass, layer.resetPlacement.kernel) {
        ($0.recurrentActivation, $0.activation, .linear)
      }
    case let layer as LSTM:
      self.init(layer, pass, SLUICE_LSTM) {
        ($0.recurrentActivation, $0.activation, $0.cellActivation)
      }
      couples = layer.couplesForgetGate
    case let layer as RNN:
      self.init(layer, pass, SLUICE_RNN) { (.linear, $0.activation, .linear) }
    default: return nil
    }
  }

  private init?<Cell: CellLayer>(
    _ layer: Cell, _ pass: Direction, _ kind: sluice_cell_kind,
    _ functions: (Cell.Activations) -> (
      gate: ActivationFunction, candidate: ActivationFunction, shown: ActivationFunction
    )
  ) {
    let functions = functions(layer.activations(of: pass))
    guard let gate = functions.gate.kernel, let candidate = functions.candidate.kernel,
      let shown = functions.shown.kernel
    else { return nil }
    self.kind = kind
    self.gate = gate
    self.candidate = candidate
    self.shown = shown
    shape = layer.shape
    gates = Cell.gates.count
    clip = layer.clip
  }

  /// How many sums each product is added up in: enough for as many chains as the processor keeps busy.
  static func partials(gates: Int, hiddenSize: Int) -> Int {
    let chains = (hiddenSize + 15) / 16 * gates
    return chains >= 8 ? 1 : chains >= 4 ? 2 : 4
  }

  /// The biases of the gates, those of input and state added up where they only act together.
  func biases(_ parameters: LayerParameters, _ prefix: String) throws(SluiceError) -> [[Float]] {
    let units = shape.hiddenSize
    let zeros = [Float](repeating: 0, count: gates * units)
    let input = try parameters.elements(prefix + "inputBias") ?? zeros
    let recurrent = try parameters.elements(prefix + "recurrentBias") ?? zeros
    func block(_ gate: Int, of vector: [Float]) -> [Float] {
      Array(vector[gate * units..<(gate + 1) * units])
    }
    func sum(_ gate: Int) -> [Float] {
      zip(block(gate, of: input), block(gate, of: recurrent)).map { $0 + $1 }
    }
    guard kind == SLUICE_GRU_AFTER_PRODUCT else { return (0..<gates).map(sum) }
    return [sum(0), sum(1), block(2, of: input), block(2, of: recurrent)]
  }
}

extension ResetPlacement {
  fileprivate var kernel: sluice_cell_kind {
    switch self {
    case .afterProduct: SLUICE_GRU_AFTER_PRODUCT
    case .beforeProduct: SLUICE_GRU_BEFORE_PRODUCT
    }
  }
}
