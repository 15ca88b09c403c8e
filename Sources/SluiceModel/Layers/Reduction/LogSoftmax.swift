/// The logarithm of ``Softmax``, computed without it, so that it does not underflow.
public struct LogSoftmax: AxisFunctionLayer {
  /// The name of the kind.
  public static let kind = "LogSoftmax"
  /// The function of the elements along the dimension.
  public static let function = ActivationFunction.logSoftmax
  /// The dimension; negative ones count from the last.
  public let axis: Int

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }
}
