public import OrderedCollections
public import SluiceCore

/// A long short-term memory with convolutions for matrix products (Shi and others 2015).
///
/// With σ the recurrent activation, τ the activation, ∗ a convolution and ⊙ the product element by
/// element:
/// ```
/// i = σ(Wi ∗ x + bWi + Ui ∗ h + bUi)       f = σ(Wf ∗ x + bWf + Uf ∗ h + bUf)
/// g = τ(Wg ∗ x + bWg + Ug ∗ h + bUg)       o = σ(Wo ∗ x + bWo + Uo ∗ h + bUo)
/// c ← f ⊙ c + i ⊙ g                        h ← o ⊙ τ(c)
/// ```
/// Inputs and outputs are those of a ``RecurrentLayer``, the sequence being `[batch, time, space…, I]` and
/// the states `[batch, space…, D·H]`. The window goes over the input; over the state goes one of the same
/// kernel shape with stride and dilation 1 that keeps its size. Parameters: `kernel` `[4·H, I, k…]`,
/// `recurrentKernel` `[4·H, H, k…]`, and, where present, `inputBias` and `recurrentBias` `[4·H]`.
public struct ConvLSTM: RecurrentLayer {
  /// The name of the kind.
  public static let kind = "ConvLSTM"
  /// i, f, g, o.
  public static let gates = LSTM.gates
  /// The hidden state and the cell state.
  public static let states = LSTM.states
  /// Numbers of channels, direction and treatment of masked steps.
  public let shape: RecurrentShape
  /// What goes over the input.
  public let window: Window
  /// τ, of the cell input and of the cell state on its way out.
  public let activation: ActivationFunction
  /// σ, of the gates.
  public let recurrentActivation: ActivationFunction

  /// Makes the layer.
  public init(
    shape: RecurrentShape, window: Window, activation: ActivationFunction = .tanh,
    recurrentActivation: ActivationFunction = .sigmoid
  ) {
    self.shape = shape
    self.window = window
    self.activation = activation
    self.recurrentActivation = recurrentActivation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try RecurrentShape(attributes: &attributes)
    window = try Window(attributes: &attributes)
    activation = try attributes.activation("activation")
    recurrentActivation = try attributes.activation("recurrentActivation")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes = shape.attributes
    attributes.merge(window.attributes) { $1 }
    attributes["activation"] = activation.json
    attributes["recurrentActivation"] = recurrentActivation.json
    return attributes
  }

  /// τ of the cell input, σ of the others.
  public func function(of gate: Gate, in pass: Direction) -> ActivationFunction {
    gate == .cell ? activation : recurrentActivation
  }

  /// The parameters of every direction.
  public var parameters: [ParameterSlot] { parameters(over: window.kernelShape) }

  /// The types of sequence, last output and final states.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    try window.check()
    return try outputTypes(inputs, rank: window.rank + 3) { space throws(SluiceError) in
      try window.output(over: space)
    }
  }

  /// Goes through time.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let sequence = inputs[0]?.real else { return [] }
    let space = Array(sequence.shape[2..<window.rank + 2])
    let axes = try window.axes(over: space)
    let stateSpace = axes.map(\.count)
    let stateAxes = try Window(kernelShape: window.kernelShape, padding: .sameUpper)
      .axes(over: stateSpace)
    let input = try Grid(space: space, channels: shape.inputSize, .last)
    let state = try Grid(space: stateSpace, channels: shape.hiddenSize, .last)
    let gates = try Grid(space: stateSpace, channels: 4 * shape.hiddenSize, .last)
    return try TimeLoop(shape: shape, space: stateSpace).run(
      sequence, inputs[1]?.boolean, inputs.dropFirst(2).map { $0?.real },
      { pass throws(SluiceError) in
        let prefix = shape.parameterPrefix(of: pass)
        return Cell<S>(
          input: Convolution(
            input: input, output: gates, axes: axes, groups: 1,
            kernel: try parameters.elements(prefix + "kernel") ?? [],
            bias: try parameters.elements(prefix + "inputBias")),
          recurrent: Convolution(
            input: state, output: gates, axes: stateAxes, groups: 1,
            kernel: try parameters.elements(prefix + "recurrentKernel") ?? [],
            bias: try parameters.elements(prefix + "recurrentBias")))
      }, { step($1, &$2, $3) })
  }

  /// The convolutions of one direction.
  private struct Cell<S: Scalar> {
    let input: Convolution<S>
    let recurrent: Convolution<S>

    /// The sums of gate `index` at every place.
    func gate(_ index: Int, _ a: [S], _ b: [S]) -> [S] {
      let size = recurrent.input.channels
      var result: [S] = []
      result.reserveCapacity(recurrent.input.count)
      for place in 0..<recurrent.input.places {
        let start = (place * 4 + index) * size
        for unit in start..<start + size { result.append(a[unit] + b[unit]) }
      }
      return result
    }
  }

  /// Advances h and c by one step.
  private func step<S: Scalar>(_ x: ArraySlice<S>, _ states: inout [[S]], _ cell: Cell<S>) {
    let a = cell.input(x)
    let b = cell.recurrent(states[0][...])
    let grid = cell.recurrent.input
    var (i, f) = (cell.gate(0, a, b), cell.gate(1, a, b))
    var (g, o) = (cell.gate(2, a, b), cell.gate(3, a, b))
    recurrentActivation.apply(to: &i, on: grid)
    recurrentActivation.apply(to: &f, on: grid)
    activation.apply(to: &g, on: grid)
    recurrentActivation.apply(to: &o, on: grid)
    for unit in i.indices { states[1][unit] = f[unit] * states[1][unit] + i[unit] * g[unit] }
    var shown = states[1]
    activation.apply(to: &shown, on: grid)
    for unit in o.indices { states[0][unit] = o[unit] * shown[unit] }
  }
}
