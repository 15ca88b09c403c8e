public import SluiceCore

/// A layer that compares two inputs element by element, as NumPy aligns shapes.
public protocol ComparisonLayer: PlainLayer {
  /// The kinds of elements that it takes; those of the two inputs must be the same.
  static var kinds: Set<ElementKind> { get }
}

extension ComparisonLayer {
  /// Numbers.
  public static var kinds: Set<ElementKind> { [.real, .integer] }

  /// The two operands.
  public var inputs: InputSlots { .two }

  /// Truth values in the shape that the inputs combine to.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    for case let input? in inputs { try input.requireKind(in: Self.kinds, "input") }
    return [ValueType(.bool, try Broadcasting.type(inputs).shape)]
  }
}

/// The truth values of a comparison.
func compared<S: Scalar>(
  _ inputs: [Value<S>?], real: (S, S) -> Bool, integer: (Int, Int) -> Bool,
  boolean: (Bool, Bool) -> Bool = { _, _ in false }
) throws(SluiceError) -> [Value<S>] {
  switch (inputs[0], inputs[1]) {
  case (.real(let a), .real(let b)): [.boolean(try Broadcasting.combine(a, b, real))]
  case (.integer(let a), .integer(let b)): [.boolean(try Broadcasting.combine(a, b, integer))]
  case (.boolean(let a), .boolean(let b)): [.boolean(try Broadcasting.combine(a, b, boolean))]
  default: []
  }
}
