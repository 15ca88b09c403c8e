public import OrderedCollections
public import SluiceCore

/// Standardises the elements that share all coordinates but those along some dimensions.
///
/// Ba, Kiros and Hinton 2016: `y = (x − μ) / √(v + ε) · scale + bias`, μ being the mean and v the mean of
/// `(x − μ)²` over ``axes``. `scale` and `bias` have the shape ``sizes``; both may be absent.
///
/// ONNX normalises the last dimensions, Keras any.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__LayerNormalization.html>
public struct LayerNormalization: AxesNormalization {
  /// The name of the kind.
  public static let kind = "LayerNormalization"
  /// The dimensions, in ascending order; negative ones count from the last.
  public let axes: [Int]
  /// The sizes of these dimensions.
  public let sizes: [Int]
  /// The number `ε` added to the variance.
  public let epsilon: Double
  /// Whether μ is taken off; where it is not, `x` itself is divided, as Keras 3 does under
  /// `rms_scaling`.
  public let subtractsMean: Bool

  /// Makes the layer.
  public init(axes: [Int], sizes: [Int], epsilon: Double, subtractsMean: Bool = true) {
    self.axes = axes
    self.sizes = sizes
    self.epsilon = epsilon
    self.subtractsMean = subtractsMean
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    (axes, sizes) = try Self.axesAndSizes(&attributes)
    epsilon = try attributes.number("epsilon")
    subtractsMean = try attributes.bool("subtractsMean")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "axes": axes.json, "sizes": sizes.json, "epsilon": .number(epsilon),
      "subtractsMean": .bool(subtractsMean),
    ]
  }

  /// Scale and bias.
  public var parameters: [ParameterSlot] {
    [
      ParameterSlot("scale", sizes, isOptional: true),
      ParameterSlot("bias", sizes, isOptional: true),
    ]
  }

  /// Standardises over the dimensions.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let (groups, units) = try partitions(of: input.shape)
    let result = input.standardised(groups, epsilon: epsilon, subtractsMean: subtractsMean)
    let (scale, bias): ([S]?, [S]?) = (
      try parameters.elements("scale"), try parameters.elements("bias")
    )
    return [.real(result.scaled(units, by: scale, plus: bias))]
  }
}
