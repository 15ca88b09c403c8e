public import OrderedCollections
public import SluiceCore

/// The sizes of the input's dimensions, as integers `[rank]`.
public struct Shape: Layer {
  /// The name of the kind.
  public static let kind = "Shape"
  /// The first dimension whose size is given; a negative one counts from the last.
  public let start: Int
  /// The dimension before which to stop; one that is out of range is moved to the next in range.
  public let end: Int
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(start: Int = 0, end: Int = .max) {
    self.start = min(max(start, -Limits.rank), Limits.rank)
    self.end = min(max(end, -Limits.rank), Limits.rank)
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    start = try attributes.axis("start")
    end = try attributes.axis("end")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["start": .integer(start), "end": .integer(end)]
  }

  /// As many integers as there are dimensions between start and end.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    inputs.compactMap { $0.map { ValueType(.int64, [.fixed(range(of: $0.shape.count).count)]) } }
  }

  /// The sizes.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let shape = inputs[0]?.shape else { return [] }
    let sizes = taken(of: shape)
    return [.integer(NDArray(shape: [sizes.count], elements: sizes))]
  }

  /// The sizes that are given, of all dimensions.
  func taken<Size>(of shape: [Size]) -> [Size] { Array(shape[range(of: shape.count)]) }

  private func range(of rank: Int) -> Range<Int> {
    let (first, count) = SliceRange(start: start, end: end, step: 1).taken(of: rank)
    return first..<first + count
  }
}
