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
  /// τ, of the cell input.
  public let activation: ActivationFunction
  /// σ, of the gates.
  public let recurrentActivation: ActivationFunction
  /// κ, of the cell state on its way out.
  public let cellActivation: ActivationFunction

  /// Makes the layer; `cellActivation` is `activation` where it is not given.
  public init(
    shape: RecurrentShape, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid, cellActivation: ActivationFunction? = nil
  ) {
    self.shape = shape
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.cellActivation = cellActivation ?? activation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try RecurrentShape(attributes: &attributes)
    activation = try attributes.activation("activation")
    recurrentActivation = try attributes.activation("recurrentActivation")
    cellActivation = try attributes.activation("cellActivation")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes = shape.attributes
    attributes["activation"] = activation.json
    attributes["recurrentActivation"] = recurrentActivation.json
    attributes["cellActivation"] = cellActivation.json
    return attributes
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
  public func step<S: Scalar>(
    _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>
  ) {
    let sums = cell.input(x)[...] + cell.recurrent(states[0])[...]
    let i = recurrentActivation(Array(cell.gate(0, of: sums)))
    let f = recurrentActivation(Array(cell.gate(1, of: sums)))
    let g = activation(Array(cell.gate(2, of: sums)))
    let o = recurrentActivation(Array(cell.gate(3, of: sums)))
    let c = states[1].indices.map { f[$0] * states[1][$0] + i[$0] * g[$0] }
    let shown = cellActivation(c)
    states = [o.indices.map { o[$0] * shown[$0] }, c]
  }
}
