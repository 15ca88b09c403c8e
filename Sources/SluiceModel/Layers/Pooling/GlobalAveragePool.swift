public import SluiceCore

/// The mean of every channel, over the places that a mask lets count.
///
/// A row without a place that counts gives NaN, as 0/0 does in Keras.
/// - SeeAlso: ``GlobalPooling``; <https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html>
public struct GlobalAveragePool: GlobalPooling {
  /// The name of the kind.
  public static let kind = "GlobalAveragePool"
  /// Where the channels stand.
  public let channels: Channels
  /// Whether the dimensions of space stay, with size 1.
  public let keepsAxes: Bool
  /// The block and a mask `[batch, time]`, true where a place counts, for blocks of one dimension of
  /// space.
  public let inputs = InputSlots.named(["input", "mask"], required: 1)

  /// Makes the layer.
  public init(channels: Channels, keepsAxes: Bool) {
    self.channels = channels
    self.keepsAxes = keepsAxes
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    channels = try attributes.choice("channels")
    keepsAxes = try attributes.bool("keepsAxes")
  }

  /// The type of the input without its space.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    if let mask = inputs[1] {
      try input.requireRank(3, "input")
      try mask.requireKind(.boolean, "input 'mask'")
      try mask.requireRank(2, "input 'mask'")
      let expected = [input.shape[0], input.shape[channels.spatialAxes(rank: 3).lowerBound]]
      guard zip(mask.shape, expected).allSatisfy({ $0.mayEqual($1) }) else {
        throw .valuesDoNotFit(
          ["\(input.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
      }
    }
    return [try pooledType(input)]
  }

  /// Goes over the places that count.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    let mask = inputs[1]?.boolean
    let space = input.shape[channels.spatialAxes(rank: input.shape.count)]
    if let mask, mask.shape != [input.shape[0]] + space {
      throw .valuesDoNotFit(
        ["\(input.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
    }
    return [
      .real(
        try pool(input) { index, row, start, grid in
          var (sum, count): (S, Int) = (0, 0)
          for place in 0..<grid.places where mask?.elements[index * grid.places + place] ?? true {
            sum += row[start + place * grid.placeStride]
            count += 1
          }
          return sum / S(count)
        })
    ]
  }
}
