public import SluiceCore

/// The greatest of the elements along some dimensions; a NaN is passed on.
public struct ReduceMax: ReductionLayer {
  /// The name of the kind.
  public static let kind = "ReduceMax"
  /// The kinds of elements that it takes.
  public static let kinds: Set<ElementKind> = [.real, .integer]
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]
  /// Whether the dimensions stay, with size 1.
  public let keepsAxes: Bool

  /// Makes the layer.
  public init(axes: [Int], keepsAxes: Bool = false) {
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  /// Compares; the greatest of no real numbers is −∞.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` for the greatest of no integers.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try requireElements(inputs)
    return try reduced(
      inputs, real: (-.infinity, { $0 = $0 >= $1 || $0.isNaN ? $0 : $1 }),
      integer: (.min, { $0 = max($0, $1) }))
  }
}
