import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// What layers over space say of sizes, known and unknown, and of attributes that cannot be.
@Suite struct SpatialTypeTests {
  static func conv(_ window: Window, inputSize: Int = 6, groups: Int = 1) -> Conv {
    Conv(inputSize: inputSize, filters: 4, groups: groups, channels: .last, window: window)
  }

  static func transposed(_ window: Window, _ outputPadding: [Int]? = nil) -> ConvTranspose {
    ConvTranspose(
      inputSize: 6, filters: 4, channels: .last, window: window, outputPadding: outputPadding)
  }

  /// A layer, the size of its dimension of time, and what becomes of it.
  static let sizes: [(any Layer, Dimension, Dimension)] = [
    (conv(Window(kernelShape: [3])), "time", "time-2"),
    (conv(Window(kernelShape: [1])), "time", "time"),
    (conv(Window(kernelShape: [3], padding: .causal)), "time", "time"),
    (conv(Window(kernelShape: [4], padding: .sameLower)), "time", "time"),
    (conv(Window(kernelShape: [3], strides: [2], padding: .sameUpper)), "time", "ceil(time/2)"),
    (conv(Window(kernelShape: [3], strides: [2])), "time+1", "floor((time+1-3)/2)+1"),
    (conv(Window(kernelShape: [3], strides: [2], padding: .causal)), "time", "floor((time-1)/2)+1"),
    (
      MaxPool(channels: .last, window: Window(kernelShape: [2], strides: [2]), ceilMode: true),
      "time", "ceil((time-2)/2)+1"
    ),
    (transposed(Window(kernelShape: [3], strides: [2])), "time", "time*2+1"),
    (transposed(Window(kernelShape: [2], strides: [3], padding: .sameUpper)), "time", "time*3"),
    (transposed(Window(kernelShape: [1], strides: [3]), [1]), "a*b", "(a*b)*3-1"),
    // As TensorFlow: nothing is left of what is one short of the window.
    (conv(Window(kernelShape: [2])), 1, 0),
    (conv(Window(kernelShape: [3], strides: [2], padding: .sameUpper)), 0, 0),
    // The last window would begin in the padding, so it is left out.
    (
      MaxPool(
        channels: .last,
        window: Window(
          kernelShape: [3], strides: [3], padding: .explicit([Padding.Pads(0, 2)])), ceilMode: true),
      6, 2
    ),
    (
      MaxPool(channels: .last, window: Window(kernelShape: [3], strides: [2]), ceilMode: true), 6, 3
    ),
  ]

  @Test(arguments: sizes.indices)
  func `the size of the output is told from that of the input`(_ index: Int) throws {
    let (layer, size, expected) = Self.sizes[index]
    let types = try layer.outputTypes([ValueType(.float32, ["batch", size, 6])])
    #expect(types.first?.shape.dropFirst().first == expected)
  }

  @Test(arguments: [7, 8, 9])
  func `sizes that are known only when running are those that are foretold`(_ time: Int) throws {
    for (layer, size, _) in Self.sizes where size == "time" {
      let types = try layer.outputTypes([ValueType(.float32, [1, .fixed(time), 6])])
      let outputs = try layer.forward(
        [SpatialValueTests.wave([1, time, 6])], SpatialValueTests.parameters(of: layer))
      #expect(outputs[0].shape.map { .fixed($0) } == types[0].shape, "\(layer)")
    }
  }

  static let pair = Padding.explicit([Padding.Pads(1, 1)])
  static let malformed: [(any Layer, String)] = [
    (
      conv(Window(kernelShape: [3]), groups: 3),
      "attribute 'groups' is 3, expected a divisor of 6 and of 4"
    ),
    (
      conv(Window(kernelShape: [])),
      "attribute 'kernelShape' is [], expected 1 to 6 integers from 1 to 1048576"
    ),
    (
      conv(Window(kernelShape: [3], strides: [1, 1])),
      "attribute 'strides' is [1,1], expected 1 integers from 1 to 1048576"
    ),
    (
      conv(Window(kernelShape: [3], dilations: [0])),
      "attribute 'dilations' is [0], expected 1 integers from 1 to 1048576"
    ),
    (
      conv(Window(kernelShape: [3, 3], padding: pair)),
      "attribute 'padding' is [[1,1]], expected 2 pairs of integers from 0 to 1048576"
    ),
    (
      transposed(Window(kernelShape: [3], padding: .causal)),
      "attribute 'padding' is \"causal\", expected a padding that is not causal"
    ),
    (
      transposed(Window(kernelShape: [3]), [1, 1]),
      "attribute 'outputPadding' is [1,1], expected 1 integers from 0 to 1048576"
    ),
    (
      LayerNormalization(axes: [2, 1], sizes: [6, 5], epsilon: 0.1),
      "attribute 'axes' is [2,1], expected ascending dimensions of [batch, time, 6]"
    ),
    (
      LayerNormalization(axes: [2, -1], sizes: [6, 6], epsilon: 0.1),
      "attribute 'axes' is [2,-1], expected ascending dimensions of [batch, time, 6]"
    ),
    (
      RMSNormalization(axes: [2], sizes: [6, 5], epsilon: 0.1),
      "attribute 'sizes' is [6,5], expected 1 integers from 1 to 1048576"
    ),
    (
      GroupNormalization(groups: 4, axis: -1, size: 6, epsilon: 0.1),
      "attribute 'groups' is 4, expected a divisor of 6"
    ),
  ]

  @Test(arguments: malformed.indices)
  func `attributes that cannot be are refused by name`(_ index: Int) {
    let (layer, text) = Self.malformed[index]
    expectError(.malformed, text) { () throws(SluiceError) in
      _ = try layer.outputTypes([ValueType(.float32, ["batch", "time", 6])])
    }
  }

  static let misfits: [(any Layer, [Dimension], String)] = [
    (
      conv(Window(kernelShape: [5])), ["batch", 3, 6],
      "a window of 5 does not fit the size 3 of dimension 0 of space"
    ),
    (
      conv(Window(kernelShape: [3])), ["batch", "time", 5],
      "input has shape [batch, time, 5], expected 6 in dimension 2"
    ),
    (
      conv(Window(kernelShape: [3, 3])), ["batch", "time", 6],
      "input has shape [batch, time, 6] of rank 3, expected rank 4"
    ),
    (
      transposed(Window(kernelShape: [1], padding: pair)), ["batch", 1, 6],
      "the pads are larger than what the size 1 of dimension 0 of space grows to"
    ),
    (
      GlobalMaxPool(channels: .last, keepsAxes: true), ["batch", 6],
      "input has shape [batch, 6] of rank 2, expected rank at least 3"
    ),
    (
      BatchNormalization(axis: 1, size: 6, epsilon: 0.1), ["batch", 5, 6],
      "input has shape [batch, 5, 6], expected 6 in dimension 1"
    ),
    (
      GroupNormalization(groups: 2, axis: 0, size: 6, epsilon: 0.1), [6, 5, 6],
      "axis 0 is out of range for shape [6, 5, 6]"
    ),
    (
      LayerNormalization(axes: [-2], sizes: [4], epsilon: 0.1), ["batch", 5, 6],
      "input has shape [batch, 5, 6], expected 4 in dimension 1"
    ),
  ]

  @Test(arguments: misfits.indices)
  func `a layer over space says what it cannot take`(_ index: Int) {
    let (layer, shape, text) = Self.misfits[index]
    expectError(.inconsistent, text) { () throws(SluiceError) in
      _ = try layer.outputTypes([ValueType(.float32, shape)])
    }
  }

  @Test func `sizes that cannot be counted are refused`() {
    let window = Window(kernelShape: [1], strides: [1 << 20], padding: .sameUpper)
    for (layer, size) in [
      (Self.conv(window) as any Layer, Int.max), (Self.transposed(window), Int.max),
      (Self.transposed(window), 1 << 30),
    ] {
      expectError(
        .limit, "shape [\(size)] is too large: the count of elements overflows the limit"
      ) { () throws(SluiceError) in
        _ = try layer.outputTypes([ValueType(.float32, ["batch", .fixed(size), 6])])
      }
    }
    expectError(
      .limit,
      "shape [1048576, 1048576] is too large: the count of elements overflows the limit"
    ) { () throws(SluiceError) in
      let pool = MaxPool(channels: .last, window: Window(kernelShape: [1 << 20, 1 << 20]))
      _ = try pool.outputTypes([ValueType(.float32, ["batch", "time", "time", 6])])
    }
    let vast = Window(kernelShape: [1, 1], strides: [1 << 20, 1 << 20])
    expectError(
      .limit,
      "shape [68718428161, 1048577, 64] is too large: the count of elements overflows the limit"
    ) { () throws(SluiceError) in
      let layer = ConvTranspose(inputSize: 1, filters: 64, channels: .first, window: vast)
      let image = Value<Double>.real(NDArray(shape: [1, 1, 1 << 16, 2], repeating: 0))
      _ = try layer.forward([image], LayerParameters([:]))
    }
    let input = Value<Double>.real(NDArray(shape: [1, 1 << 12, 6], repeating: 0))
    expectError(
      .limit,
      "shape [4294967296, 64] is too large: the count of elements overflows the limit"
    ) { () throws(SluiceError) in
      let layer = ConvTranspose(inputSize: 6, filters: 64, channels: .last, window: window)
      _ = try layer.forward([input], LayerParameters([:]))
    }
  }
}
