public import OrderedCollections
public import SluiceCore

/// Takes off a stored mean and divides by the root of a stored variance, channel by channel.
///
/// Ioffe and Szegedy 2015, at inference: `y = (x − mean) / √(variance + ε) · scale + bias`. All four
/// parameters are `[size]`; scale and bias may be absent.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__BatchNormalization.html>
public struct BatchNormalization: Layer {
  /// The name of the kind.
  public static let kind = "BatchNormalization"
  /// The dimension of the channels; negative ones count from the last.
  public let axis: Int
  /// The number of channels.
  public let size: Int
  /// The number `ε` added to the variance.
  public let epsilon: Double
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axis: Int, size: Int, epsilon: Double) {
    self.axis = axis
    self.size = size
    self.epsilon = epsilon
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    size = try attributes.integer("size", in: 1...Limits.units)
    epsilon = try attributes.number("epsilon")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "size": .integer(size), "epsilon": .number(epsilon)]
  }

  /// Scale, bias, mean and variance.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("scale", [size], isOptional: true),
      ParameterSlot("bias", [size], isOptional: true),
      ParameterSlot("mean", [size]), ParameterSlot("variance", [size]),
    ]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    try input.requireSize(size, axis, "input")
    return [input]
  }

  /// Standardises every channel.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard var input = inputs[0]?.real else { return [] }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    guard input.shape[axis] == size else {
      throw .valueSize("input", "\(input.shape)", axis: axis, expected: size)
    }
    let channels = AxisPartition(input.shape, by: [axis])
    let mean: [S] = try parameters.elements("mean") ?? []
    let variance: [S] = try parameters.elements("variance") ?? []
    let scales = variance.map { 1 / ($0 + S(epsilon)).squareRoot() }
    for (index, channel) in channels.parts.enumerated() {
      input.elements[index] = (input.elements[index] - mean[channel]) * scales[channel]
    }
    let (scale, bias): ([S]?, [S]?) = (
      try parameters.elements("scale"), try parameters.elements("bias")
    )
    return [.real(input.scaled(channels, by: scale, plus: bias))]
  }
}
