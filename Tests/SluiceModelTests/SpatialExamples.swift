import SluiceModel

/// Layers that work over space or normalise.
extension LayerExample {
  private static let image = ValueType(.float32, ["batch", 5, "time", 6])
  private static let imageFirst = ValueType(.float32, ["batch", 6, "time", 4])

  static let windows = convolutions + pools + convLSTMs

  private static let convolutions = [
    LayerExample(
      Conv(
        inputSize: 6, filters: 4, groups: 2, channels: .last, window: Window(kernelShape: [3]),
        activation: .softmax), sequence),
    LayerExample(
      Conv(
        inputSize: 6, filters: 3, channels: .last,
        window: Window(kernelShape: [2], dilations: [2], padding: .causal)), sequence),
    LayerExample(
      Conv(
        inputSize: 6, filters: 3, groups: 3, channels: .last,
        window: Window(kernelShape: [2, 3], strides: [1, 2], padding: .sameUpper)), image),
    LayerExample(
      Conv(
        inputSize: 6, filters: 2, channels: .first,
        window: Window(
          kernelShape: [3, 2], strides: [2, 1],
          padding: .explicit([Padding.Pads(0, 0), Padding.Pads(2, 1)])), activation: .tanh),
      imageFirst),
    LayerExample(
      ConvTranspose(
        inputSize: 6, filters: 4, groups: 2, channels: .last,
        window: Window(kernelShape: [4], strides: [2], padding: .explicit([Padding.Pads(1, 1)])),
        outputPadding: [1]), sequence),
    LayerExample(
      ConvTranspose(
        inputSize: 6, filters: 3, channels: .first,
        window: Window(kernelShape: [3, 3], dilations: [1, 2], padding: .sameLower)), imageFirst),
  ]

  private static let pools = [
    LayerExample(
      MaxPool(
        channels: .last,
        window: Window(kernelShape: [2, 3], strides: [2, 2], padding: .sameLower)), image
    ).allowingNull(["indices"]),
    LayerExample(
      MaxPool(
        channels: .first, window: Window(kernelShape: [3, 2], strides: [2, 2]), ceilMode: true),
      ValueType(.float32, ["batch", 6, 6, 4])
    ).allowingNull(["indices"]),
    LayerExample(
      MaxPool(channels: .last, window: Window(kernelShape: [2]), indices: .columnMajor),
      ValueType(.int32, ["batch", 6, 2])
    ).allowingNull(["indices"]).mixingRows,
    LayerExample(
      AveragePool(
        channels: .first,
        window: Window(
          kernelShape: [3, 2], padding: .explicit([Padding.Pads(1, 1), Padding.Pads(0, 1)])),
        countIncludePad: true), imageFirst),
    LayerExample(
      AveragePool(channels: .last, window: Window(kernelShape: [3], strides: [2])), sequence),
    LayerExample(
      GlobalAveragePool(channels: .last, keepsAxes: false), sequence,
      ValueType(.bool, ["batch", "time"])),
    LayerExample(GlobalAveragePool(channels: .first, keepsAxes: true), imageFirst, nil),
    LayerExample(GlobalMaxPool(channels: .last, keepsAxes: true), image),
  ]

  static let normalizations = [
    LayerExample(BatchNormalization(axis: -1, size: 6, epsilon: 0.01), image),
    LayerExample(BatchNormalization(axis: 1, size: 6, epsilon: 0.01), imageFirst),
    LayerExample(LayerNormalization(axes: [-1], sizes: [6], epsilon: 0.01), sequence),
    LayerExample(LayerNormalization(axes: [1, -1], sizes: [5, 6], epsilon: 0.01), image),
    LayerExample(
      LayerNormalization(axes: [-1], sizes: [6], epsilon: 0.01, subtractsMean: false), sequence),
    LayerExample(RMSNormalization(axes: [-1], sizes: [6], epsilon: 0.01), sequence),
    LayerExample(GroupNormalization(groups: 3, axis: -1, size: 6, epsilon: 0.01), image),
    LayerExample(GroupNormalization(groups: 2, axis: 1, size: 6, epsilon: 0.01), imageFirst),
    LayerExample(UnitNormalization(axes: [-1], least: 1e-12), sequence),
    LayerExample(UnitNormalization(axes: [1, 3], least: 1e-24), image),
  ]

  private static let convLSTMs = Direction.allCases.map { direction in
    let width = direction == .bidirectional ? 4 : 2
    let state = ValueType(.float32, ["batch", "time", 2, .fixed(width)])
    return LayerExample(
      ConvLSTM(
        shape: RecurrentShape(inputSize: 6, hiddenSize: 2, direction: direction),
        window: Window(kernelShape: [2, 2], strides: [1, 2], padding: .sameUpper),
        recurrentActivation: .hardSigmoid(slope: 0.2)),
      ValueType(.float32, ["batch", 3, "time", 4, 6]), ValueType(.bool, ["batch", 3]), state,
      direction == .forward ? nil : state)
  }

  static let attentions = [
    LayerExample(
      Attention(scale: 0.5, isCausal: true, maskedScore: .lowered(by: 1e9, as: .float32)),
      sequence, ValueType(.float32, ["batch", "keys", 6]),
      ValueType(.float32, ["batch", "keys", 2]), ValueType(.bool, ["batch", 1, "keys"])),
    LayerExample(
      Attention(maskedScore: .replaced(by: -1e9)), ValueType(.float32, ["batch", 4, "time", 3]),
      ValueType(.float32, ["batch", 2, "keys", 3]), ValueType(.float32, ["batch", 2, "keys", 2]),
      nil),
    LayerExample(
      AdditiveAttention(size: 6, maskedScore: .excluded), sequence, sequence, sequence,
      ValueType(.bool, ["batch", "time", "time"])),
  ]
}
