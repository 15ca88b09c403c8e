public import SluiceCore

/// True where every element along some dimensions is true.
public struct ReduceAll: ReductionLayer {
  /// The name of the kind.
  public static let kind = "ReduceAll"
  /// The kinds of elements that it takes.
  public static let kinds: Set<ElementKind> = [.boolean]
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]
  /// Whether the dimensions stay, with size 1.
  public let keepsAxes: Bool

  /// Makes the layer.
  public init(axes: [Int], keepsAxes: Bool = false) {
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  /// Reduces by "and"; of no elements, all are true.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.boolean else { return [] }
    return [
      .boolean(try reduced(input, true) { (all: inout Bool, element) in all = all && element })
    ]
  }
}
