internal import SluiceCore
internal import SluiceModel

/// How Keras arranges the weights of one kind of cell.
struct KerasCellKind {
  /// The layout since Keras 2.
  let layout: GateLayout
  /// The canonical order of the gates.
  let gates: [Gate]
  /// The gates as Keras 1 lists them where it keeps a kernel for each.
  let gatesInKeras1: [KerasGateName]
}

/// What Keras 1 calls a gate.
struct KerasGateName {
  let gate: Gate
  let letter: String

  /// The roles of the gate's kernel, recurrent kernel and bias.
  var roles: [String] { ["W_\(letter)", "U_\(letter)", "b_\(letter)"] }
}

/// A way in which Keras has kept the weights of a cell; the first that is found counts.
enum KerasCellForm: CaseIterable {
  /// Keras 1: a kernel, a recurrent kernel and a bias for every gate.
  case byGate
  /// cuDNN: the kernels of the gates transposed, and two biases in one row.
  case cuDNN
  /// One kernel, one recurrent kernel and one array of biases.
  case whole

  /// The weights as ``layout`` describes them.
  struct Arrays {
    let kernel: Tensor
    let recurrentKernel: Tensor
    let bias: Tensor?
    let layout: GateLayout
  }

  /// Whether the weights are in this form.
  func isFound(
    in weights: KerasWeights, of cell: KerasCellWeights, _ kind: KerasCellKind
  ) -> Bool {
    switch self {
    case .byGate:
      kind.gatesInKeras1.first.map { weights.shape(of: $0.roles[0]) != nil } ?? false
    case .cuDNN:
      kind.gates.count > 1 && weights.shape(of: "bias") == [2 * kind.gates.count * cell.units]
    case .whole: true
    }
  }

  /// What is to be said of a form that is not the one of the layer's class.
  func fact(isCuDNN: Bool) -> String? {
    switch self {
    case .byGate: "the weights are those of Keras 1, an array for every gate"
    case .cuDNN where !isCuDNN: "the form of the bias tells that cuDNN's layer saved the weights"
    case .whole where isCuDNN:
      "the form of the bias tells that another layer than cuDNN's saved the weights"
    case .cuDNN, .whole: nil
    }
  }

  /// Takes the weights.
  ///
  /// - Throws: ``SluiceError`` if one does not fit.
  func take(
    _ weights: inout KerasWeights, of cell: KerasCellWeights, _ kind: KerasCellKind,
    biasWhy: String
  ) throws(SluiceError) -> Arrays {
    switch self {
    case .byGate: try Self.takeByGate(&weights, cell.units, kind)
    case .cuDNN: try Self.takeCuDNN(&weights, cell.units, kind, biasWhy)
    case .whole: try Self.takeWhole(&weights, cell, kind, biasWhy)
    }
  }

  // MARK: - One form each

  private static func takeWhole(
    _ weights: inout KerasWeights, _ cell: KerasCellWeights, _ kind: KerasCellKind,
    _ biasWhy: String
  ) throws(SluiceError) -> Arrays {
    let (kernel, recurrent) = try takeKernels(
      &weights, "kernel", "recurrent_kernel", cell.units, kind.gates.count)
    var bias: Tensor?
    if cell.usesBias {
      let rows = cell.units * kind.gates.count
      let form = kind.layout.biases == .inputOnly ? [rows] : [2, rows]
      bias = try weights.take("bias") { (shape) throws(SluiceError) in
        guard shape == form else { throw .kerasBiasForm(shape, expected: form, why: biasWhy) }
      }
    }
    return Arrays(kernel: kernel, recurrentKernel: recurrent, bias: bias, layout: kind.layout)
  }

  private static func takeByGate(
    _ weights: inout KerasWeights, _ units: Int, _ kind: KerasCellKind
  ) throws(SluiceError) -> Arrays {
    var kernels: [Gate: Tensor] = [:]
    var recurrents: [Gate: Tensor] = [:]
    var biases: [Gate: Tensor] = [:]
    for name in kind.gatesInKeras1 {
      let roles = name.roles
      let (kernel, recurrent) = try takeKernels(&weights, roles[0], roles[1], units, 1)
      kernels[name.gate] = try kernel.transposed([1, 0])
      recurrents[name.gate] = try recurrent.transposed([1, 0])
      biases[name.gate] = try weights.take(roles[2], shape: [units])
    }
    let order = kind.layout.order
    return Arrays(
      kernel: try .concatenated(order.compactMap { kernels[$0] }).transposed([1, 0]),
      recurrentKernel: try .concatenated(order.compactMap { recurrents[$0] }).transposed([1, 0]),
      bias: try .concatenated(order.compactMap { biases[$0] }), layout: kind.layout)
  }

  /// cuDNN keeps the input kernel of a gate as `[units, inputs]` in the room of Keras's `[inputs, units]`,
  /// and the recurrent one transposed.
  private static func takeCuDNN(
    _ weights: inout KerasWeights, _ units: Int, _ kind: KerasCellKind, _ biasWhy: String
  ) throws(SluiceError) -> Arrays {
    let gates = kind.gates.count
    // Of a GRU, only the one that resets after the product is known to cuDNN.
    if gates == 3, kind.layout.biases == .inputOnly {
      throw .kerasBiasForm([2 * gates * units], expected: [gates * units], why: biasWhy)
    }
    let (kernel, recurrent) = try takeKernels(
      &weights, "kernel", "recurrent_kernel", units, gates)
    let inputs = kernel.shape[0]
    let bias = try weights.take("bias", shape: [2 * gates * units])
    return Arrays(
      kernel: try kernel.reshaped([inputs, gates, units]).transposed([1, 0, 2])
        .reshaped([gates, units, inputs]).transposed([2, 0, 1]).reshaped(kernel.shape),
      recurrentKernel: try recurrent.reshaped([units, gates, units]).transposed([2, 1, 0])
        .reshaped(recurrent.shape),
      bias: try bias.reshaped([2, gates * units]),
      layout: GateLayout(
        order: kind.layout.order, gateAxis: kind.layout.gateAxis, biases: .inputThenRecurrent))
  }

  private static func takeKernels(
    _ weights: inout KerasWeights, _ kernel: String, _ recurrent: String, _ units: Int,
    _ gates: Int
  ) throws(SluiceError) -> (kernel: Tensor, recurrent: Tensor) {
    let kernel = try weights.take(kernel) { (shape) throws(SluiceError) in
      try checkKernel(shape, gates: gates, units: units)
    }
    let recurrent = try weights.take(recurrent) { (shape) throws(SluiceError) in
      try checkKernel(shape, gates: gates, units: units)
      guard shape[0] == units else {
        throw .kerasKernelRows(shape, expected: units, what: "units")
      }
    }
    return (kernel, recurrent)
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
