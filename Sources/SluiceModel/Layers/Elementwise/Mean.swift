public import SluiceCore

/// The mean of its inputs, element by element.
public struct Mean: ArithmeticLayer {
  /// The name of the kind.
  public static let kind = "Mean"
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init() {}

  /// Adds in the order of the inputs, then divides by their number.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let count = inputs.count
    let sums = try Broadcasting.fold(inputs, real: { $0 + $1 }, integer: { $0 &+ $1 })
    return sums.map { sum in
      switch sum {
      case .real(let array):
        .real(NDArray(shape: array.shape, elements: array.elements.map { $0 / S(count) }))
      case .integer(let array):
        .integer(NDArray(shape: array.shape, elements: array.elements.map { $0 / count }))
      case .boolean: sum
      }
    }
  }
}
