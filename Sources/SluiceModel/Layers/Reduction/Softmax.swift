/// The exponentials of the elements along one dimension over their sum.
public struct Softmax: AxisFunctionLayer {
  /// The name of the kind.
  public static let kind = "Softmax"
  /// The function of the elements along the dimension.
  public static let function = ActivationFunction.softmax
  /// The dimension; negative ones count from the last.
  public let axis: Int

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }
}
