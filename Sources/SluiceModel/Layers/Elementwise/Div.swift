public import SluiceCore

/// The first input divided by the second, element by element.
///
/// The quotient of integers is cut towards zero, as ONNX has it.
public struct Div: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Div"

  /// Makes the layer.
  public init() {}

  /// Divides.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if an integer is divided by zero.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try Broadcasting.fold(inputs, real: { $0 / $1 }, integer: quotient)
  }
}

private func quotient(_ a: Int, _ b: Int) throws(SluiceError) -> Int {
  guard b != 0 else { throw .divisionByZero }
  return a.dividedReportingOverflow(by: b).partialValue
}
