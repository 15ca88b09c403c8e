public import SluiceCore

/// A layer that makes of each element one of the same kind.
public protocol UnaryLayer: PlainLayer {
  /// The kinds of elements that it takes.
  static var kinds: Set<ElementKind> { get }
}

extension UnaryLayer {
  /// Real numbers.
  public static var kinds: Set<ElementKind> { [.real] }

  /// One input.
  public var inputs: InputSlots { .one }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: Self.kinds, "input")
    return [input]
  }
}

/// What `real` and `integer` make of every element of the one input.
func mapped<S: Scalar>(
  _ inputs: [Value<S>?], real: (S) -> S, integer: (Int) -> Int = { $0 }
) throws(SluiceError) -> [Value<S>] {
  switch inputs[0] {
  case .real(let array):
    [.real(NDArray(shape: array.shape, elements: array.elements.map(real)))]
  case .integer(let array):
    [.integer(NDArray(shape: array.shape, elements: array.elements.map(integer)))]
  case .boolean, nil: []
  }
}
