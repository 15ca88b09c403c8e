public import OrderedCollections
public import SluiceCore

/// The mean of the elements that a window sees, channel by channel.
///
/// - SeeAlso: <https://onnx.ai/onnx/operators/onnx__AveragePool.html>
public struct AveragePool: WindowLayer {
  /// The name of the kind.
  public static let kind = "AveragePool"
  /// Where the channels stand.
  public let channels: Channels
  /// Kernel, strides, dilations and padding.
  public let window: Window
  /// Whether a last window may reach beyond the padding.
  public let ceilMode: Bool
  /// Whether the padding counts, as zeros, which Keras denies; what lies beyond it never does.
  public let countIncludePad: Bool

  /// Makes the layer.
  public init(
    channels: Channels, window: Window, ceilMode: Bool = false, countIncludePad: Bool = false
  ) {
    self.channels = channels
    self.window = window
    self.ceilMode = ceilMode
    self.countIncludePad = countIncludePad
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    channels = try attributes.choice("channels")
    window = try Window(attributes: &attributes)
    ceilMode = try attributes.bool("ceilMode")
    countIncludePad = try attributes.bool("countIncludePad")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    var attributes: OrderedDictionary<String, JSON> = ["channels": .string(channels.rawValue)]
    attributes.merge(window.attributes) { $1 }
    attributes["ceilMode"] = .bool(ceilMode)
    attributes["countIncludePad"] = .bool(countIncludePad)
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
        try pool(input, ceilMode: ceilMode, 0) { row, start, stride, taps in
          let sum: S = taps.input.reduce(0) { $0 + row[start + $1 * stride] }
          return sum / S(countIncludePad ? taps.paddedCount : taps.input.count)
        })
    ]
  }
}
