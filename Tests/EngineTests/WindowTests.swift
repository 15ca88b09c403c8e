import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Convolutions, transposed convolutions and pools.
struct WindowTests {
  private static let paddings: [Padding] = [.valid, .sameUpper, .sameLower, .causal]

  private func check(
    _ layer: any WindowLayer, space: [Int], channels: Int, batch: Int = 2, products: Int,
    special: [Float] = [], bound: Double? = nil, at location: SourceLocation = #_sourceLocation
  ) throws {
    var generator = SeededGenerator(seed: UInt64(products + space.reduce(channels, +)))
    let shape = layer.channels == .last ? [batch] + space + [channels] : [batch, channels] + space
    let x = try generator.tensor(shape, special)
    try SingleLayer(layer, [x], seed: 3)
      .check(bound: bound ?? SingleLayer.bound(products: products), at: location)
  }

  @Test(arguments: Channels.allCases, paddings)
  func `convolutions in one dimension`(channels: Channels, padding: Padding) throws {
    for (filters, groups) in [(1, 1), (4, 1), (17, 1), (33, 1), (6, 3), (12, 6), (6, 6), (32, 2)] {
      for (kernel, stride, dilation) in [(1, 1, 1), (3, 1, 1), (5, 2, 1), (2, 1, 3), (3, 3, 2)] {
        for size in [5, 17, 40] where padding != .valid || size > (kernel - 1) * dilation {
          let window = Window(
            kernelShape: [kernel], strides: [stride], dilations: [dilation], padding: padding)
          let layer = Conv(
            inputSize: 6, filters: filters, groups: groups, channels: channels, window: window,
            activation: filters == 4 ? .tanh : .linear)
          guard filters % groups == 0, 6 % groups == 0 else { continue }
          try check(layer, space: [size], channels: 6, products: 6 / groups * kernel)
        }
      }
    }
  }

  @Test(arguments: Channels.allCases)
  func `convolutions in two and three dimensions`(channels: Channels) throws {
    let pads = Padding.explicit([Padding.Pads(0, 2), Padding.Pads(3, 1)])
    let windows = [
      Window(kernelShape: [3, 3], padding: .sameUpper),
      Window(kernelShape: [1, 5], strides: [1, 2], padding: .sameLower),
      Window(kernelShape: [2, 3], strides: [2, 1], dilations: [1, 2], padding: pads),
      Window(kernelShape: [1, 1]), Window(kernelShape: [3, 2], strides: [3, 2], padding: pads),
    ]
    for window in windows {
      for (filters, groups) in [(5, 1), (16, 1), (8, 2), (8, 8), (24, 8)] {
        for space in [[5, 7], [6, 33], [19, 4]] {
          let layer = Conv(
            inputSize: 8, filters: filters, groups: groups, channels: channels, window: window)
          try check(layer, space: space, channels: 8, products: 72)
        }
      }
    }
    let deep = Window(kernelShape: [2, 1, 3], strides: [1, 1, 2], padding: .sameUpper)
    let layer = Conv(inputSize: 3, filters: 18, channels: channels, window: deep)
    try check(layer, space: [3, 4, 9], channels: 3, products: 18)
  }

  @Test(arguments: Channels.allCases)
  func `activations of channels`(channels: Channels) throws {
    for function in [.softmax, .relu(), .sigmoid, .gelu()] as [ActivationFunction] {
      let layer = Conv(
        inputSize: 3, filters: 5, channels: channels, window: Window(kernelShape: [2]),
        activation: function)
      try check(layer, space: [9], channels: 3, products: 12)
    }
  }

  @Test(arguments: Channels.allCases)
  func `transposed convolutions`(channels: Channels) throws {
    for padding in [Padding.valid, .sameUpper, .sameLower, .explicit([Padding.Pads(1, 2)])] {
      for (kernel, stride, dilation, extra) in [
        (1, 1, 1, 0), (3, 1, 1, 0), (4, 2, 1, 1), (5, 2, 3, 0), (2, 3, 2, 1), (3, 4, 2, 0),
      ] {
        for (filters, groups) in [(2, 1), (17, 1), (4, 2), (6, 6)] {
          for size in [4, 1, 19] {
            let window = Window(
              kernelShape: [kernel], strides: [stride], dilations: [dilation], padding: padding)
            let layer = ConvTranspose(
              inputSize: 6, filters: filters, groups: groups, channels: channels, window: window,
              outputPadding: [extra])
            let reach = (size - 1) * stride + (kernel - 1) * dilation + 1
            guard padding == .valid || reach > 3 else { continue }
            try check(layer, space: [size], channels: 6, products: 6 * kernel)
          }
        }
      }
    }
    let flat = ConvTranspose(
      inputSize: 4, filters: 4, groups: 4, channels: channels,
      window: Window(
        kernelShape: [3, 3], dilations: [2, 1],
        padding: .explicit([Padding.Pads(4, 4), Padding.Pads(1, 1)])), activation: .tanh)
    try check(flat, space: [7, 33], channels: 4, products: 9)
  }

  @Test(arguments: Channels.allCases)
  func `what is no number, and padding beside infinite weights`(channels: Channels) throws {
    let special: [Float] = [.nan, .infinity, -.infinity]
    for groups in [1, 6] {
      let layer = Conv(
        inputSize: 6, filters: 6, groups: groups, channels: channels,
        window: Window(kernelShape: [3], padding: .sameUpper))
      var generator = SeededGenerator(seed: 3)
      let shape = channels == .last ? [2, 21, 6] : [2, 6, 21]
      let x = try generator.tensor(shape, special)
      try SingleLayer(layer, [x], seed: 2).check(bound: 1e-5)
      let plain = try generator.tensor(shape)
      try SingleLayer(layer, [plain], seed: 2, special: special).check(bound: 1e-5)
    }
  }

  @Test(arguments: Channels.allCases) func `pools over windows`(channels: Channels) throws {
    let pads = Padding.explicit([Padding.Pads(1, 1), Padding.Pads(2, 1)])
    let windows = [
      Window(kernelShape: [2, 2], strides: [2, 2]),
      Window(kernelShape: [3, 3], padding: .sameUpper),
      Window(kernelShape: [3, 4], strides: [1, 3], padding: pads),
      Window(kernelShape: [2, 3], strides: [3, 2], dilations: [2, 1], padding: .sameLower),
    ]
    for window in windows {
      for (space, count) in [([7, 9], 1), ([6, 35], 3), ([12, 5], 17)] {
        for ceilMode in [false, true] {
          let largest = MaxPool(channels: channels, window: window, ceilMode: ceilMode)
          try check(largest, space: space, channels: count, products: 1, bound: 0)
          try check(
            largest, space: space, channels: count, products: 1,
            special: [.nan, .infinity, -.infinity], bound: 0)
          for counts in [false, true] {
            let mean = AveragePool(
              channels: channels, window: window, ceilMode: ceilMode, countIncludePad: counts)
            try check(mean, space: space, channels: count, products: 12)
          }
        }
      }
    }
  }

  @Test func `largest integers and where they are run by their definition`() throws {
    var generator = SeededGenerator(seed: 4)
    let window = Window(kernelShape: [2], strides: [2])
    let integers = try generator.integers([2, 8, 3], in: -50..<50)
    try SingleLayer(MaxPool(channels: .last, window: window), [integers], seed: 1).check(bound: 0)
    let told = MaxPool(channels: .last, window: window, indices: .rowMajor)
    try SingleLayer(told, [generator.tensor([2, 8, 3])], seed: 1).check(bound: 0)
  }

  @Test(arguments: Channels.allCases, [1, 5, 16, 40])
  func `pools over all of space`(channels: Channels, size: Int) throws {
    var generator = SeededGenerator(seed: 5)
    for space in [[size], [3, size]] {
      for count in [1, 4, 16, 19] {
        let shape = channels == .last ? [2] + space + [count] : [2, count] + space
        for keepsAxes in [false, true] {
          let x = try generator.tensor(shape, [.nan, .infinity])
          try SingleLayer(
            GlobalMaxPool(channels: channels, keepsAxes: keepsAxes), [x], seed: 1
          ).check(bound: 0)
          let plain = try generator.tensor(shape)
          let mean = GlobalAveragePool(channels: channels, keepsAxes: keepsAxes)
          try SingleLayer(mean, [plain, nil], seed: 1)
            .check(bound: SingleLayer.bound(products: 3 * size) / Double(size))
          guard space.count == 1 else { continue }
          try SingleLayer(mean, [plain, try generator.truths([2, size])], seed: 1)
            .check(bound: SingleLayer.bound(products: size))
        }
      }
    }
  }

  @Test func `empty batches and empty space`() throws {
    let window = Window(kernelShape: [3], padding: .sameUpper)
    let pads = Window(kernelShape: [1], padding: .explicit([Padding.Pads(2, 3)]))
    for channels in Channels.allCases {
      let conv = Conv(inputSize: 2, filters: 3, channels: channels, window: window)
      try check(conv, space: [7], channels: 2, batch: 0, products: 1)
      let padded = Conv(inputSize: 2, filters: 3, channels: channels, window: pads)
      try check(padded, space: [0], channels: 2, products: 1)
      let pool = AveragePool(channels: channels, window: window)
      try check(pool, space: [7], channels: 2, batch: 0, products: 1)
    }
  }
}
