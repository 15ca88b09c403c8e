public import SluiceCore

/// A layer that combines its inputs element by element, as NumPy aligns shapes.
///
/// Takes real numbers or integers, and gives the widest of the inputs' element types.
public protocol ArithmeticLayer: PlainLayer {}

extension ArithmeticLayer {
  /// The two operands.
  public var inputs: InputSlots { .two }

  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(in: [.real, .integer], "input") }
    return [try Broadcasting.type(inputs)]
  }
}
