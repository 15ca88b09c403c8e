internal import OrderedCollections
internal import SluiceCore

/// One time step of a recurrent layer that was found among the nodes of a graph.
struct StepCell {
  /// The equations.
  enum Equations: Hashable {
    case gru(GRU.Activations, ResetPlacement)
    case lstm(LSTM.Activations)
    case rnn(RNN.Activations)
  }

  /// The parameters of one gate.
  struct GateTerms {
    /// The product with the features of the step; its matrix is `[I, H]`.
    var input: LinearForm.Product?
    /// The product with the state; its matrix is `[H, H]`.
    var recurrent: LinearForm.Product?
    /// A value that is added as it is: features that were multiplied before.
    var projected: String?
  }

  let equations: Equations
  /// What the gates are made of, in the canonical order.
  let gates: [GateTerms]
  /// The states before the step: the output, and the cell state if there is one.
  let states: [String]
  /// The states after the step.
  let results: [String]

  /// The features of the step; nil if the gates do not agree.
  var features: String? {
    let sources = Set(gates.map { $0.input?.source })
    return sources.count == 1 ? sources.first ?? nil : nil
  }

  /// What tells the parameters from those of other cells.
  var key: [String?] { gates.flatMap { [$0.input?.key, $0.recurrent?.key] } }

  /// H, the number of units.
  var hiddenSize: Int? { gates[0].recurrent?.matrix.shape[0] }

  // MARK: - Layers

  /// The canonical layer, going forward.
  func layer(inputSize: Int, maskedOutput: MaskedOutput = .hold) -> (any RecurrentLayer)? {
    guard let hiddenSize else { return nil }
    let shape = RecurrentShape(
      inputSize: inputSize, hiddenSize: hiddenSize, maskedOutput: maskedOutput)
    switch equations {
    case .gru(let activations, let placement):
      return GRU(shape: shape, resetPlacement: placement, activations: activations)
    case .lstm(let activations): return LSTM(shape: shape, activations: activations)
    case .rnn(let activations): return RNN(shape: shape, activations: activations)
    }
  }

  /// The canonical parameters by role.
  ///
  /// - Throws: ``SluiceError`` if the gates do not fit each other.
  func parameters() throws(SluiceError) -> OrderedDictionary<String, Tensor> {
    var result: OrderedDictionary<String, Tensor> = [:]
    result["kernel"] = try Self.joined(gates.compactMap(\.input))
    result["recurrentKernel"] = try Self.joined(gates.compactMap(\.recurrent))
    result["inputBias"] = try Self.biases(gates.compactMap(\.input))
    result["recurrentBias"] = try Self.biases(gates.compactMap(\.recurrent))
    return result
  }

  private static func joined(_ products: [LinearForm.Product]) throws(SluiceError) -> Tensor {
    var rows: [Tensor] = []
    for product in products { rows.append(try product.matrix.transposed([1, 0])) }
    return try .concatenated(rows)
  }

  /// The biases of all gates; nil if none has any.
  private static func biases(_ products: [LinearForm.Product]) throws(SluiceError) -> Tensor? {
    guard products.contains(where: { $0.bias != nil }) else { return nil }
    var parts: [Tensor] = []
    for product in products {
      if let bias = product.bias {
        parts.append(bias)
        continue
      }
      let zeros = [Double](repeating: 0, count: product.matrix.shape[1])
      parts.append(try Tensor(product.matrix.elementType, shape: [zeros.count], zeros))
    }
    return try .concatenated(parts)
  }
}

extension StepCell.GateTerms {
  /// The terms of a gate whose argument is `form`, where `state` is the state before the step.
  ///
  /// - Returns: nil unless the form has one product with the state, and one with something else or a
  ///   value that is added as it is.
  init?(_ form: LinearForm, state: String, _ graph: StepGraph) {
    let ofState = form.products.filter { graph.unshaped($0.source) == graph.unshaped(state) }
    let rest = form.products.filter { graph.unshaped($0.source) != graph.unshaped(state) }
    guard ofState.count == 1, rest.count + form.others.count == 1 else { return nil }
    self.init(
      input: rest.first, recurrent: ofState[0], projected: form.others.first)
    guard attach(form.bias) else { return nil }
  }

  /// Gives the gate a bias that stands with no product; it goes with the features.
  mutating func attach(_ bias: Tensor?) -> Bool {
    guard let bias else { return true }
    if input != nil, input?.bias == nil {
      input?.bias = bias
    } else if recurrent != nil, recurrent?.bias == nil {
      recurrent?.bias = bias
    } else {
      return false
    }
    return true
  }
}
