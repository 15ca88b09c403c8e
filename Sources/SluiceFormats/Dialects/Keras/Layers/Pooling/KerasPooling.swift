internal import SluiceCore
internal import SluiceModel

/// `MaxPooling…` and `AveragePooling…`.
struct KerasPooling: KerasLayer {
  static let classNames = [
    "AveragePooling1D", "AveragePooling2D", "AvgPool1D", "AvgPool2D", "MaxPool1D", "MaxPool2D",
    "MaxPooling1D", "MaxPooling2D",
  ]
  static let reads = "padding and strides, channels last and first"

  private let layer: any Layer

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    let rank = source.className.spatialRank
    let size = try source.sizes("pool_size", rank: rank)
    let channels = try source.channels()
    let window = try source.poolingWindow(
      Window(
        kernelShape: size, strides: try source.sizes("strides", rank: rank, default: size),
        padding: try source.padding()))
    layer =
      source.className.hasPrefix("Max")
      ? MaxPool(channels: channels, window: window)
      : AveragePool(channels: channels, window: window)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    let input = try call.single()
    graph.endMask(of: input, call)
    let output = try graph.add(call.name, layer, reading: [input.value], origin: call.className)[0]
    return [KerasTensor(value: output)]
  }
}

/// `GlobalMaxPooling…` and `GlobalAveragePooling…`.
struct KerasGlobalPooling: KerasLayer {
  static let classNames = [
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAvgPool1D", "GlobalAvgPool2D",
    "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
  ]
  static let reads =
    "`keepdims`, channels last and first; the average of sequences leaves masked steps out"

  private let rank: Int
  private let channels: Channels
  private let isAverage: Bool
  private let keepsAxes: Bool

  init(_ source: inout KerasLayerSource) throws(SluiceError) {
    rank = source.className.spatialRank
    channels = try source.channels()
    isAverage = source.className.hasPrefix("GlobalA")
    keepsAxes = try source.config.bool("keepdims", default: false)
  }

  func call(_ call: KerasCallSite, _ graph: inout KerasGraph) throws(SluiceError) -> [KerasTensor] {
    var call = call
    let given = isAverage && rank == 1 ? try call.takeTensors("mask").first?.value : nil
    let input = try call.single()
    try graph.type(of: input.value)?.requireRank(rank + 2, "input")
    guard isAverage else {
      graph.endMask(of: input, call)
      let layer = GlobalMaxPool(channels: channels, keepsAxes: keepsAxes)
      return [try graph.pooled(layer, [input.value], call)]
    }
    guard rank == 1, let mask = given ?? input.mask else {
      graph.endMask(of: input, call)
      let layer = GlobalAveragePool(channels: channels, keepsAxes: keepsAxes)
      return [try graph.pooled(layer, [input.value, nil], call)]
    }
    guard channels == .last else {
      throw .kerasOption(
        "data_format", "channels_first", why: "Keras cannot average masked steps like this")
    }
    let layer = GlobalAveragePool(channels: channels, keepsAxes: keepsAxes)
    return [try graph.pooled(layer, [input.value, mask], call)]
  }
}

extension KerasGraph {
  fileprivate mutating func pooled(
    _ layer: any Layer, _ inputs: [String?], _ call: KerasCallSite
  ) throws(SluiceError) -> KerasTensor {
    KerasTensor(value: try add(call.name, layer, reading: inputs, origin: call.className)[0])
  }
}
