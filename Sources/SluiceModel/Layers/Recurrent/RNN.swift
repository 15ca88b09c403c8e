public import OrderedCollections
public import SluiceCore

/// A simple recurrent network (Elman 1990): `h ← τ(W·x + bW + U·h + bU)`.
///
/// - SeeAlso: ``CellLayer`` for inputs, outputs and parameters; ONNX RNN
///   <https://onnx.ai/onnx/operators/onnx__RNN.html>.
public struct RNN: CellLayer {
  /// The name of the kind.
  public static let kind = "RNN"
  /// The one block.
  public static let gates: [Gate] = [.hidden]
  /// The hidden state.
  public static let states = ["state"]
  /// Sizes, direction and treatment of masked steps.
  public let shape: RecurrentShape
  /// The functions of every pass that has none of its own.
  public let activations: Activations
  /// The functions of the second pass, where they are others.
  public let reverseActivations: Activations?
  /// What the input of τ is kept within, ±, if it is.
  public let clip: Double?

  /// The function of one pass.
  public struct Activations: CellActivations {
    /// τ.
    public let activation: ActivationFunction

    /// Names the function.
    public init(activation: ActivationFunction = .tanh) { self.activation = activation }

    /// Reads the attributes.
    public init(attributes: inout JSONFields) throws(SluiceError) {
      activation = try attributes.activation("activation")
    }

    /// The attributes.
    public var attributes: OrderedDictionary<String, JSON> { ["activation": activation.json] }

    /// τ.
    public func function(of gate: Gate) -> ActivationFunction { activation }
  }

  /// Makes the layer; `reverseActivations` are `activations` where they are not given.
  public init(
    shape: RecurrentShape, activations: Activations = Activations(),
    reverseActivations: Activations? = nil, clip: Double? = nil
  ) {
    self.shape = shape
    self.activations = activations
    self.reverseActivations = reverseActivations == activations ? nil : reverseActivations
    self.clip = clip
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(
      shape: try RecurrentShape(attributes: &attributes),
      activations: try Activations(attributes: &attributes),
      reverseActivations: try attributes.activationsOrNull("reverseActivations"),
      clip: try attributes.numberOrNull("clip"))
    try checkOptions()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { attributes() }

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
    let sums = cell.input(x)[...] + cell.recurrent(states[0])[...]
    states[0] = activations.activation(cell.clipped(sums))
    return states
  }
}
