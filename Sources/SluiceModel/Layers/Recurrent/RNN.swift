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
  /// τ.
  public let activation: ActivationFunction

  /// Makes the layer.
  public init(shape: RecurrentShape, activation: ActivationFunction = .tanh) {
    self.shape = shape
    self.activation = activation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    shape = try RecurrentShape(attributes: &attributes)
    activation = try attributes.activation("activation")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes = shape.attributes
    attributes["activation"] = activation.json
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

  /// Advances h by one step.
  public func step<S: Scalar>(
    _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: CellParameters<S>
  ) {
    states[0] = activation(cell.input(x)[...] + cell.recurrent(states[0])[...])
  }
}
