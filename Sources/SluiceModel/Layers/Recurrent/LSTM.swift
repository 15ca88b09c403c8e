public import OrderedCollections
public import SluiceCore

/// A long short-term memory.
///
/// Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.
///
/// With σ the recurrent activation, τ the activation, κ the cell activation and ⊙ the product element
/// by element:
/// ```
/// i = σ(Wi·x + bWi + Ui·h + bUi)           f = σ(Wf·x + bWf + Uf·h + bUf)
/// g = τ(Wg·x + bWg + Ug·h + bUg)           o = σ(Wo·x + bWo + Uo·h + bUo)
/// c ← f ⊙ c + i ⊙ g                        h ← o ⊙ κ(c)
/// ```
/// Where there is a `peephole` `[3·H]`, its blocks pi, pf, po (Gers and Schmidhuber 2000) let the gates
/// see the cell state: pi ⊙ c is added to the sum of i, pf ⊙ c to that of f, and po ⊙ the new c to that
/// of o. A layer that couples its forget gate takes f = 1 − i; what the parameters hold for f is unused.
/// - SeeAlso: ``CellLayer`` for inputs, outputs and parameters; ONNX LSTM
///   <https://onnx.ai/onnx/operators/onnx__LSTM.html>.
public struct LSTM: CellLayer {
  /// The name of the kind.
  public static let kind = "LSTM"
  /// i, f, g, o.
  public static let gates: [Gate] = [.input, .forget, .cell, .output]
  /// The hidden state and the cell state.
  public static let states = ["state", "cell"]
  /// Sizes, direction and treatment of masked steps.
  public let shape: RecurrentShape
  /// The functions of every pass that has none of its own.
  public let activations: Activations
  /// The functions of the second pass, where they are others.
  public let reverseActivations: Activations?
  /// What the inputs of σ and τ, not of κ, are kept within, ±, if they are.
  public let clip: Double?
  /// Whether f is 1 − i.
  public let couplesForgetGate: Bool

  /// The functions of one pass.
  public struct Activations: CellActivations {
    /// τ, of the cell input.
    public let activation: ActivationFunction
    /// σ, of the gates.
    public let recurrentActivation: ActivationFunction
    /// κ, of the cell state on its way out.
    public let cellActivation: ActivationFunction

    /// Names the functions; `cellActivation` is `activation` where it is not given.
    public init(
      activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid,
      cellActivation: ActivationFunction? = nil
    ) {
      self.activation = activation
      self.recurrentActivation = recurrentActivation
      self.cellActivation = cellActivation ?? activation
    }

    /// Reads the attributes.
    public init(attributes: inout JSONFields) throws(SluiceError) {
      activation = try attributes.activation("activation")
      recurrentActivation = try attributes.activation("recurrentActivation")
      cellActivation = try attributes.activation("cellActivation")
    }

    /// The attributes.
    public var attributes: OrderedDictionary<String, JSON> {
      [
        "activation": activation.json, "recurrentActivation": recurrentActivation.json,
        "cellActivation": cellActivation.json,
      ]
    }

    /// τ of the cell input, σ of the others.
    public func function(of gate: Gate) -> ActivationFunction {
      gate == .cell ? activation : recurrentActivation
    }
  }

  /// Makes the layer; `reverseActivations` are `activations` where they are not given.
  public init(
    shape: RecurrentShape, activations: Activations = Activations(),
    reverseActivations: Activations? = nil, clip: Double? = nil, couplesForgetGate: Bool = false
  ) {
    self.shape = shape
    self.activations = activations
    self.reverseActivations = reverseActivations == activations ? nil : reverseActivations
    self.clip = clip
    self.couplesForgetGate = couplesForgetGate
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(
      shape: try RecurrentShape(attributes: &attributes),
      activations: try Activations(attributes: &attributes),
      reverseActivations: try attributes.activationsOrNull("reverseActivations"),
      clip: try attributes.numberOrNull("clip"),
      couplesForgetGate: try attributes.bool("couplesForgetGate"))
    try checkOptions()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    attributes(with: ["couplesForgetGate": .bool(couplesForgetGate)])
  }

  /// f of i, where the two are coupled.
  public var complements: [Gate: Gate] { couplesForgetGate ? [.forget: .input] : [:] }

  /// The parameters of every direction, peepholes among them.
  public var parameters: [ParameterSlot] {
    parameters(over: [], and: ["peephole": 3 * shape.hiddenSize])
  }

  /// Goes through time.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try goThroughTime(inputs, parameters)
  }

  /// Advances h and c by one step.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func step<S: Scalar>(
    _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>,
    _ activations: Activations
  ) -> [[S]] {
    let sums = cell.input(x)[...] + cell.recurrent(states[0])[...]
    /// Gate `index`, which sees `c` through the peepholes in block `peephole`.
    func gate(_ index: Int, peephole: Int, at c: [S]) -> [S] {
      activations.recurrentActivation(
        cell.clipped(cell.peeping(peephole, at: c, cell.gate(index, of: sums))))
    }
    var c = states[1]
    let i = gate(0, peephole: 0, at: c)
    let f = couplesForgetGate ? i.map { 1 - $0 } : gate(1, peephole: 1, at: c)
    let g = activations.activation(cell.clipped(Array(cell.gate(2, of: sums))))
    c = c.indices.map { f[$0] * c[$0] + i[$0] * g[$0] }
    let o = gate(3, peephole: 2, at: c)
    let shown = activations.cellActivation(c)
    states = [o.indices.map { o[$0] * shown[$0] }, c]
    return [i, f, g, o]
  }
}
