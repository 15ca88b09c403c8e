public import SluiceCore

/// The gated linear unit (Dauphin and others, 2016).
///
/// The first half of the last dimension times the sigmoid of the second.
public struct GLU: Layer {
  /// The name of the kind.
  public static let kind = "GLU"
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The type of the input with half its last dimension.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.real, "input")
    guard case .fixed(let width) = input.shape.last, width.isMultiple(of: 2) else {
      throw .valuesDoNotFit(["\(input.shape)"], why: "have no even last dimension to halve")
    }
    return [input.shaped(input.shape.dropLast() + [.fixed(width / 2)])]
  }

  /// Gates the first half.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real, let width = input.shape.last else { return [] }
    var output: [S] = []
    for start in stride(from: 0, to: input.elements.count, by: max(width, 1)) {
      var gates = Array(input.elements[start + width / 2..<start + width])
      ActivationFunction.sigmoid.apply(to: &gates)
      output += zip(input.elements[start..<start + width / 2], gates).map { $0 * $1 }
    }
    return [.real(NDArray(shape: input.shape.dropLast() + [width / 2], elements: output))]
  }
}
