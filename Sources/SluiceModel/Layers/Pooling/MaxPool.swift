public import OrderedCollections
public import SluiceCore

/// The largest element that a window sees, channel by channel; padding is never the largest.
///
/// A window that sees nothing but padding gives −∞.
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__MaxPool.html>
public struct MaxPool: WindowLayer {
  /// The name of the kind.
  public static let kind = "MaxPool"
  /// Where the channels stand.
  public let channels: Channels
  /// Kernel, strides, dilations and padding.
  public let window: Window
  /// Whether a last window may reach beyond the padding.
  public let ceilMode: Bool

  /// Makes the layer.
  public init(channels: Channels, window: Window, ceilMode: Bool = false) {
    self.channels = channels
    self.window = window
    self.ceilMode = ceilMode
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    channels = try attributes.choice("channels")
    window = try Window(attributes: &attributes)
    ceilMode = try attributes.bool("ceilMode")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = ["channels": .string(channels.rawValue)]
    attributes.merge(window.attributes) { $1 }
    attributes["ceilMode"] = .bool(ceilMode)
    return attributes
  }

  /// The type of the input over the space of the output.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    return [try pooledType(input, ceilMode: ceilMode)]
  }

  /// Goes over every row of the batch.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let input = inputs[0]?.real else { return [] }
    return [
      .real(
        try pool(input, ceilMode: ceilMode) { row, start, stride, taps in
          taps.input.reduce(-S.infinity) { max($0, row[start + $1 * stride]) }
        })
    ]
  }
}

extension WindowLayer {
  /// The type of the input over the space of the output.
  func pooledType(_ input: ValueType, ceilMode: Bool) throws(SluiceError) -> ValueType {
    outputType(input, try window.output(over: try space(of: input), roundsUp: ceilMode))
  }

  /// Replaces what the window sees of every channel by one element.
  ///
  /// `body` makes the element from the row, the position of the channel's first place in it, the
  /// distance of two places, and the places that are seen.
  func pool<S: Scalar>(
    _ input: NDArray<S>, ceilMode: Bool,
    _ body: (_ row: ArraySlice<S>, _ start: Int, _ stride: Int, _ taps: Taps) -> S
  ) throws(SluiceError) -> NDArray<S> {
    let grid = try Grid(input.shape, channels)
    let axes = try window.axes(over: grid.space, roundsUp: ceilMode)
    let output = try Grid(space: axes.map(\.count), channels: grid.channels, channels)
    var taps = Taps(axes)
    let shape = channels.shape(
      batch: input.shape[0], space: output.space, channels: output.channels)
    return try input.mappingRows(to: shape) { row in
      var result = [S](repeating: 0, count: output.count)
      for place in 0..<output.places {
        taps.move(to: place)
        for c in 0..<grid.channels {
          result[place * output.placeStride + c * output.channelStride] = body(
            row, row.startIndex + c * grid.channelStride, grid.placeStride, taps)
        }
      }
      return result
    }
  }
}
