public import SluiceCore

/// True where two inputs are equal, element by element; a NaN equals nothing.
///
/// Truth values may be compared as well.
public struct Equal: ComparisonLayer {
  /// The name of the kind.
  public static let kind = "Equal"
  /// The kinds of elements that it takes.
  public static let kinds = Set(ElementKind.allCases)

  /// Makes the layer.
  public init() {}

  /// Compares.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try compared(
      inputs, real: { $0 == $1 }, integer: { $0 == $1 }, boolean: { $0 == $1 })
  }
}
