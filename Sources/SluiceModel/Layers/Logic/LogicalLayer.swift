public import SluiceCore

/// A layer that combines truth values element by element, as NumPy aligns shapes.
public protocol LogicalLayer: PlainLayer {}

extension LogicalLayer {
  /// The type that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(.boolean, "input") }
    return [try Broadcasting.type(inputs)]
  }
}
