public import OrderedCollections
public import SluiceCore

/// A layer that makes one element of all places of space, channel by channel.
///
/// The input is `[batch, space…, channels]` or `[batch, channels, space…]`, as ``channels`` says, the
/// output `[batch, channels]`, with dimensions of size 1 for those of space where ``keepsAxes`` is set.
public protocol GlobalPooling: Layer {
  /// Where the channels stand.
  var channels: Channels { get }
  /// Whether the dimensions of space stay, with size 1.
  var keepsAxes: Bool { get }
}

extension GlobalPooling {
  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["channels": .string(channels.rawValue), "keepsAxes": .bool(keepsAxes)]
  }

  /// The type of the input without its space.
  func pooledType(_ input: ValueType) throws(SluiceError) -> ValueType {
    try input.requireKind(.real, "input")
    guard input.shape.count >= 3 else {
      throw .valueRank(
        "input", "\(input.shape)", found: input.shape.count, expected: "at least 3")
    }
    return input.shaped(pooledShape(input.shape, one: .fixed(1)))
  }

  /// A shape without its space.
  func pooledShape<Size>(_ shape: [Size], one: Size) -> [Size] {
    let axes = channels.spatialAxes(rank: shape.count)
    return channels.shape(
      batch: shape[0], space: keepsAxes ? axes.map { _ in one } : [],
      channels: shape[channels.axis(rank: shape.count)])
  }

  /// Makes one element of all places of every channel.
  ///
  /// `body` makes the element from the number of the row in the batch, the row, the position of the
  /// channel's first place in it, and the grid of the row.
  func pool<S: Scalar>(
    _ input: NDArray<S>,
    _ body: (_ index: Int, _ row: ArraySlice<S>, _ start: Int, _ grid: Grid) -> S
  ) throws(SluiceError) -> NDArray<S> {
    let grid = try Grid(input.shape, channels)
    var index = 0
    return try input.mappingRows(to: pooledShape(input.shape, one: 1)) { row in
      defer { index += 1 }
      return (0..<grid.channels).map { c in
        body(index, row, row.startIndex + c * grid.channelStride, grid)
      }
    }
  }
}

/// The largest element of every channel; −∞ where there is no place.
///
/// - SeeAlso: ``GlobalPooling``; <https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html>
public struct GlobalMaxPool: GlobalPooling {
  /// The name of the kind.
  public static let kind = "GlobalMaxPool"
  /// Where the channels stand.
  public let channels: Channels
  /// Whether the dimensions of space stay, with size 1.
  public let keepsAxes: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one

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
    return [try pooledType(input)]
  }

  /// Goes over all places.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    return [
      .real(
        try pool(input) { _, row, start, grid in
          (0..<grid.places).reduce(-S.infinity) { max($0, row[start + $1 * grid.placeStride]) }
        })
    ]
  }
}
