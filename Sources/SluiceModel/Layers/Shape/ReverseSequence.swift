public import OrderedCollections
public import SluiceCore

/// Reverses the first elements along the dimension of time, as many in every row as its length says.
public struct ReverseSequence: Layer {
  /// The name of the kind.
  public static let kind = "ReverseSequence"
  /// The dimension that is reversed; a negative one counts from the last.
  public let timeAxis: Int
  /// The dimension of the rows; a negative one counts from the last.
  public let batchAxis: Int
  /// The block, of any kind of elements, and the lengths, an integer for every row.
  public let inputs = InputSlots.named(["input", "lengths"], required: 2)

  /// Makes the layer.
  public init(timeAxis: Int, batchAxis: Int) {
    self.timeAxis = timeAxis
    self.batchAxis = batchAxis
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    timeAxis = try attributes.axis("timeAxis")
    batchAxis = try attributes.axis("batchAxis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["timeAxis": .integer(timeAxis), "batchAxis": .integer(batchAxis)]
  }

  /// The type of the block.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0], let lengths = inputs[1] else { return [] }
    try lengths.requireKind(.integer, "input 'lengths'")
    try lengths.requireRank(1, "input 'lengths'")
    let batch = try axes(input.shape.count, "\(input.shape)").batch
    guard lengths.shape[0].mayEqual(input.shape[batch]) else {
      throw .valuesDoNotFit(
        ["\(input.shape)", "\(lengths.shape)"], why: "are no block and lengths of its rows")
    }
    return [input]
  }

  /// Reverses.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there are not so many elements.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0], let lengths = inputs[1]?.integer else { return [] }
    let shape = input.shape
    let (time, batch) = try axes(shape.count, "\(shape)")
    guard lengths.shape == [shape[batch]] else {
      throw .valuesDoNotFit(
        ["\(shape)", "\(lengths.shape)"], why: "are no block and lengths of its rows")
    }
    for length in lengths.elements where !(0...shape[time]).contains(length) {
      throw .countOutOfRange(length, size: shape[time])
    }
    let steps = Walk.steps(of: shape)
    let sources = (0..<shape.reduce(1, *)).map { place in
      let step = place / steps[time] % shape[time]
      let length = lengths.elements[place / steps[batch] % shape[batch]]
      return step < length ? place + (length - 1 - 2 * step) * steps[time] : place
    }
    return [input.rearranged(Lookup(shape: shape, sources: sources))]
  }

  private func axes(
    _ rank: Int, _ shape: String
  ) throws(SluiceError) -> (time: Int, batch: Int) {
    let axes = try normalised([timeAxis, batchAxis], rank: rank, of: shape)
    return (axes[0], axes[1])
  }
}
