public import SluiceCore

/// Puts bytes in the place of numbers, with the scale that makes most of them.
///
/// With `low = min(0, least x)` and `high = max(0, greatest x)`, the scale is `(high − low) / 255`, zero
/// stands at `round(−low / scale)`, kept within 0…255, and `x` becomes `round(x / scale)` above that, kept
/// within the same. Every step is that of single precision, halves are rounded to even. Where every
/// element is zero the scale is 1, as ONNX Runtime has it.
/// - SeeAlso: ``QuantizeLinear``; <https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html>
public struct DynamicQuantizeLinear: PlainLayer {
  /// The name of the kind.
  public static let kind = "DynamicQuantizeLinear"
  /// What the layer reads.
  public let inputs = InputSlots.one
  /// The bytes in the shape of the input, and two single elements.
  public let outputs = ["output", "scale", "zeroPoint"]

  /// Makes the layer.
  public init() {}

  /// Bytes in the shape of the input, a number and a byte.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    return [ValueType(.uint8, input.shape), ValueType(.float32, []), ValueType(.uint8, [])]
  }

  /// Finds the scale, then divides by it.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there is no element, or one that is not
  ///   finite.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    guard !input.elements.isEmpty else { throw .reductionEmpty(input.shape) }
    let numbers = input.rounded(to: .float32)
    if let wrong = numbers.elements.first(where: { !$0.isFinite }) {
      throw .castOutOfRange(Double(wrong), ElementType.uint8.rawValue)
    }
    let low = numbers.elements.reduce(0) { min($0, $1) }
    let high = numbers.elements.reduce(0) { max($0, $1) }
    let range = (high - low).rounded(to: .float32)
    let scale = range == 0 ? 1 : (range / 255).rounded(to: .float32)
    let zero = Self.bounded((-low / scale).rounded(to: .float32))
    let bytes = numbers.mapped { x in
      let quotient = (x / scale).rounded(to: .float32)
      return Int(Self.bounded(quotient.rounded(.toNearestOrEven) + zero))
    }
    return [
      .integer(bytes), .real(NDArray(shape: [], elements: [scale])),
      .integer(NDArray(shape: [], elements: [Int(zero)])),
    ]
  }

  /// The nearest whole number of 0…255.
  private static func bounded<S: Scalar>(_ x: S) -> S {
    min(max(x, 0), 255).rounded(.toNearestOrEven)
  }
}
