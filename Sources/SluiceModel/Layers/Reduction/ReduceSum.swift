public import SluiceCore

/// The sum of the elements along some dimensions.
public struct ReduceSum: ReductionLayer {
  /// The name of the kind.
  public static let kind = "ReduceSum"
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

  /// Adds in the order of the elements; integers wrap.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try reduced(inputs, real: (0, { $0 += $1 }), integer: (0, { $0 &+= $1 }))
  }
}
