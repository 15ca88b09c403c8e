public import OrderedCollections
public import SluiceCore

/// Standardises groups of channels, every row of the batch by itself.
///
/// Wu and He 2018: the channels divide into ``groups`` blocks, and each block is standardised over its
/// channels and all other dimensions but the first: `y = (x − μ) / √(v + ε) · scale + bias`. `scale` and
/// `bias` are `[size]`; both may be absent. As many groups as channels is instance normalisation.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__GroupNormalization.html>
public struct GroupNormalization: Layer {
  /// The name of the kind.
  public static let kind = "GroupNormalization"
  /// The number of blocks.
  public let groups: Int
  /// The dimension of the channels, not the first; negative ones count from the last.
  public let axis: Int
  /// The number of channels.
  public let size: Int
  /// The number `ε` added to the variance.
  public let epsilon: Double
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(groups: Int, axis: Int, size: Int, epsilon: Double) {
    self.groups = groups
    self.axis = axis
    self.size = size
    self.epsilon = epsilon
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    groups = try attributes.integer("groups", in: 1...Limits.units)
    axis = try attributes.axis("axis")
    size = try attributes.integer("size", in: 1...Limits.units)
    epsilon = try attributes.number("epsilon")
    try check()
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "groups": .integer(groups), "axis": .integer(axis), "size": .integer(size),
      "epsilon": .number(epsilon),
    ]
  }

  /// Scale and bias.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("scale", [size], isOptional: true),
      ParameterSlot("bias", [size], isOptional: true),
    ]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try check()
    try input.requireKind(.real, "input")
    try input.requireSize(size, try position(in: input.shape), "input")
    return [input]
  }

  /// Standardises every block.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let axis = try position(in: input.shape)
    guard input.shape[axis] == size else {
      throw .valueSize("input", "\(input.shape)", axis: axis, expected: size)
    }
    var divided = input.shape
    divided.replaceSubrange(axis...axis, with: [groups, size / groups])
    let result = input.standardised(AxisPartition(divided, by: [0, axis]), epsilon: epsilon)
    let (scale, bias): ([S]?, [S]?) = (
      try parameters.elements("scale"), try parameters.elements("bias")
    )
    return [
      .real(result.scaled(AxisPartition(input.shape, by: [axis]), by: scale, plus: bias))
    ]
  }

  private func check() throws(SluiceError) {
    guard groups >= 1, size % groups == 0 else {
      throw .attribute("groups", is: .integer(groups), expected: "a divisor of \(size)")
    }
  }

  private func position<Size>(in shape: [Size]) throws(SluiceError) -> Int {
    let position = try normalised(axis, rank: shape.count, of: "\(shape)")
    guard position > 0 else { throw .axisOutOfRange(axis, "\(shape)") }
    return position
  }
}
