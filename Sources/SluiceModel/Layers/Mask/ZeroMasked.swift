public import SluiceCore

/// Sets the time steps that a mask leaves out to zero.
public struct ZeroMasked: Layer {
  /// The name of the kind.
  public static let kind = "ZeroMasked"
  /// The sequence `[batch, time, features]` and the mask `[batch, time]`, true where a step counts.
  public let inputs = InputSlots.named(["sequence", "mask"], required: 2)

  /// Makes the layer.
  public init() {}

  /// Reads the attributes: there are none.
  public init(attributes: inout JSONFields) throws(SluiceError) {}

  /// The type of the sequence.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let sequence = inputs[0], let mask = inputs[1] else { return [] }
    try sequence.requireKind(.real, "input 'sequence'")
    try sequence.requireRank(3, "input 'sequence'")
    try mask.requireKind(.boolean, "input 'mask'")
    try mask.requireRank(2, "input 'mask'")
    return [sequence]
  }

  /// Keeps the steps that count.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard var sequence = inputs[0]?.real, let mask = inputs[1]?.boolean else { return [] }
    guard mask.shape == Array(sequence.shape.prefix(2)) else {
      throw .valuesDoNotFit(
        ["\(sequence.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
    }
    let width = sequence.shape[2]
    for (step, counts) in mask.elements.enumerated() where !counts {
      let range = step * width..<(step + 1) * width
      sequence.elements.replaceSubrange(range, with: repeatElement(0, count: width))
    }
    return [.real(sequence)]
  }
}
