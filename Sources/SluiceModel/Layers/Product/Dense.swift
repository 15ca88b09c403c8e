public import OrderedCollections
public import SluiceCore

/// A fully connected layer on the last dimension: `y = φ(W·x + b)`.
///
/// `kernel` is `[units, inputSize]`, `bias` `[units]`.
public struct Dense: Layer {
  /// The name of the kind.
  public static let kind = "Dense"
  /// The size of the last dimension of the input.
  public let inputSize: Int
  /// The size of the last dimension of the output.
  public let units: Int
  /// The function `φ`.
  public let activation: ActivationFunction
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(inputSize: Int, units: Int, activation: ActivationFunction) {
    self.inputSize = inputSize
    self.units = units
    self.activation = activation
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    inputSize = try attributes.integer("inputSize", in: 0...Limits.units)
    units = try attributes.integer("units", in: 1...Limits.units)
    activation = try attributes.activation("activation")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["inputSize": .integer(inputSize), "units": .integer(units), "activation": activation.json]
  }

  /// The kernel and the bias.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("kernel", [units, inputSize]), ParameterSlot("bias", [units], isOptional: true),
    ]
  }

  /// The type of the input with `units` as its last dimension.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    try input.requireLast(inputSize, "input")
    return [input.shaped(input.shape.dropLast() + [.fixed(units)])]
  }

  /// Multiplies every row of the input by the kernel.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard case .real(let input) = inputs[0] else { return [] }
    guard input.shape.last == inputSize else {
      throw .valueFeatures("input", "\(input.shape)", expected: inputSize)
    }
    let kernel = Matrix<S>(rows: units, columns: inputSize, try parameters.elements("kernel") ?? [])
    let bias: [S]? = try parameters.elements("bias")
    var output: [S] = []
    for start in rowStarts(of: input) {
      var row = kernel.product(with: input.elements[start..<start + inputSize], plus: bias)
      activation.apply(to: &row)
      output += row
    }
    return [.real(NDArray(shape: input.shape.dropLast() + [units], elements: output))]
  }

  private func rowStarts<S>(of input: NDArray<S>) -> some Sequence<Int> {
    let count = input.shape.dropLast().reduce(1, *)
    return (0..<count).lazy.map { $0 * inputSize }
  }
}
