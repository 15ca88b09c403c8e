public import SluiceCore

/// The square root of the sum of squares of the elements along some dimensions.
public struct ReduceL2: ReductionLayer {
  /// The name of the kind.
  public static let kind = "ReduceL2"
  /// The dimensions; negative ones count from the last.
  public let axes: [Int]
  /// Whether the dimensions stay, with size 1.
  public let keepsAxes: Bool

  /// Makes the layer.
  public init(axes: [Int], keepsAxes: Bool = false) {
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  /// Adds in the order of the elements and takes the root.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    var result = try reduced(input, 0) { (sum: inout S, element) in sum += element * element }
    for index in result.elements.indices { result.elements[index].formSquareRoot() }
    return [.real(result)]
  }
}
