public import OrderedCollections
public import SluiceCore

/// Where the reset gate acts in a gated recurrent unit.
public enum ResetPlacement: String, Sendable, Hashable, CaseIterable {
  /// On the product of recurrent kernel and state: Keras's `reset_after`, PyTorch, cuDNN, ONNX's
  /// `linear_before_reset = 1`.
  case afterProduct
  /// On the state, before the product: Cho et al. 2014, Keras's `reset_after = false`, ONNX's default.
  case beforeProduct
}

/// A gated recurrent unit, after Cho and others, 2014.
///
/// With σ the recurrent activation, τ the activation and ⊙ the product element by element:
/// ```
/// r = σ(Wr·x + bWr + Ur·h + bUr)
/// z = σ(Wz·x + bWz + Uz·h + bUz)
/// n = τ(Wn·x + bWn + r ⊙ (Un·h + bUn))     resetPlacement .afterProduct
/// n = τ(Wn·x + bWn + Un·(r ⊙ h) + bUn)     resetPlacement .beforeProduct
/// h ← (1 − z) ⊙ n + z ⊙ h
/// ```
/// - SeeAlso: ``CellLayer`` for inputs, outputs and parameters; ONNX GRU
///   <https://onnx.ai/onnx/operators/onnx__GRU.html>.
public struct GRU: CellLayer {
  /// The name of the kind.
  public static let kind = "GRU"
  /// r, z, n.
  public static let gates: [Gate] = [.reset, .update, .candidate]
  /// The hidden state.
  public static let states = ["state"]
  /// Sizes, direction and treatment of masked steps.
  public let shape: RecurrentShape
  /// Where the reset gate acts.
  public let resetPlacement: ResetPlacement
  /// The functions of every pass that has none of its own.
  public let activations: Activations
  /// The functions of the second pass, where they are others.
  public let reverseActivations: Activations?
  /// What the inputs of σ and τ are kept within, ±, if they are.
  public let clip: Double?

  /// The functions of one pass.
  public struct Activations: CellActivations {
    /// τ, of the candidate.
    public let activation: ActivationFunction
    /// σ, of the gates.
    public let recurrentActivation: ActivationFunction

    /// Names the functions.
    public init(
      activation: ActivationFunction = .tanh, recurrentActivation: ActivationFunction = .sigmoid
    ) {
      self.activation = activation
      self.recurrentActivation = recurrentActivation
    }

    /// Reads the attributes.
    public init(attributes: inout JSONFields) throws(SluiceError) {
      activation = try attributes.activation("activation")
      recurrentActivation = try attributes.activation("recurrentActivation")
    }

    /// The attributes.
    public var attributes: OrderedDictionary<String, JSON> {
      ["activation": activation.json, "recurrentActivation": recurrentActivation.json]
    }

    /// τ of the candidate, σ of the others.
    public func function(of gate: Gate) -> ActivationFunction {
      gate == .candidate ? activation : recurrentActivation
    }
  }

  /// Makes the layer; `reverseActivations` are `activations` where they are not given.
  public init(
    shape: RecurrentShape, resetPlacement: ResetPlacement, activations: Activations = Activations(),
    reverseActivations: Activations? = nil, clip: Double? = nil
  ) {
    self.shape = shape
    self.resetPlacement = resetPlacement
    self.activations = activations
    self.reverseActivations = reverseActivations == activations ? nil : reverseActivations
    self.clip = clip
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(
      shape: try RecurrentShape(attributes: &attributes),
      resetPlacement: try attributes.choice("resetPlacement"),
      activations: try Activations(attributes: &attributes),
      reverseActivations: try attributes.activationsOrNull("reverseActivations"),
      clip: try attributes.numberOrNull("clip"))
    try checkOptions()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    attributes(with: ["resetPlacement": .string(resetPlacement.rawValue)])
  }

  /// Goes through time.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try goThroughTime(inputs, parameters)
  }

  /// Advances h by one step.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func step<S: Scalar>(
    _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>,
    _ activations: Activations
  ) -> [[S]] {
    let h = states[0]
    let a = cell.input(x)
    let b = cell.recurrent(h, gates: resetPlacement == .afterProduct ? 0..<3 : 0..<2)
    func gate(_ index: Int) -> [S] {
      activations.recurrentActivation(
        cell.clipped(cell.gate(index, of: a) + cell.gate(index, of: b)))
    }
    let (r, z) = (gate(0), gate(1))
    let product =
      switch resetPlacement {
      case .afterProduct: zip(r, cell.gate(2, of: b)).map { $0 * $1 }
      case .beforeProduct: cell.recurrent(zip(r, h).map { $0 * $1 }, gates: 2..<3)
      }
    let n = activations.activation(cell.clipped(cell.gate(2, of: a) + product[...]))
    states[0] = h.indices.map { (1 - z[$0]) * n[$0] + z[$0] * h[$0] }
    return [r, z, n]
  }
}
