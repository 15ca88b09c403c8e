public import OrderedCollections
public import SluiceCore

/// Divides the elements that share all coordinates but those along some dimensions by their size.
///
/// Zhang and Sennrich 2019: `y = x / √(m + ε) · scale`, m being the mean of `x²` over ``axes``. `scale` has
/// the shape ``sizes`` and may be absent.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__RMSNormalization.html>
public struct RMSNormalization: AxesNormalization {
  /// The name of the kind.
  public static let kind = "RMSNormalization"
  /// The dimensions, in ascending order; negative ones count from the last.
  public let axes: [Int]
  /// The sizes of these dimensions.
  public let sizes: [Int]
  /// The number `ε` added to the mean.
  public let epsilon: Double

  /// Makes the layer.
  public init(axes: [Int], sizes: [Int], epsilon: Double) {
    self.axes = axes
    self.sizes = sizes
    self.epsilon = epsilon
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    (axes, sizes) = try Self.axesAndSizes(&attributes)
    epsilon = try attributes.number("epsilon")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axes": axes.json, "sizes": sizes.json, "epsilon": .number(epsilon)]
  }

  /// The scale.
  public var parameters: [ParameterSlot] { [ParameterSlot("scale", sizes, isOptional: true)] }

  /// Divides over the dimensions.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let (groups, units) = try partitions(of: input.shape)
    let result = input.standardised(groups, epsilon: epsilon, aroundZero: true)
    return [.real(result.scaled(units, by: try parameters.elements("scale"), plus: nil))]
  }
}
