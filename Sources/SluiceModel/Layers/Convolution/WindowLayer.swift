internal import OrderedCollections
package import SluiceCore

/// A layer that goes over space with a window.
///
/// The input is `[batch, space…, channels]` or `[batch, channels, space…]`, as ``channels`` says.
public protocol WindowLayer: Layer {
  /// Where the channels stand.
  var channels: Channels { get }
  /// Kernel, strides, dilations and padding.
  var window: Window { get }
}

extension WindowLayer {
  /// What the layer reads.
  public var inputs: InputSlots { .one }

  /// The dimensions of space of the input, once it is known that the window can go over it.
  func space(
    of input: ValueType, _ kinds: Set<ElementKind> = [.real]
  ) throws(SluiceError) -> [Dimension] {
    try window.check()
    try input.requireKind(in: kinds, "input")
    try input.requireRank(window.rank + 2, "input")
    return Array(input.shape[channels.spatialAxes(rank: input.shape.count)])
  }

  /// The type of the input over other space, with `filters` channels or its own.
  func outputType(_ input: ValueType, _ space: [Dimension], filters: Int? = nil) -> ValueType {
    let channelCount =
      filters.map { .fixed($0) } ?? input.shape[channels.axis(rank: window.rank + 2)]
    return input.shaped(
      channels.shape(batch: input.shape[0], space: space, channels: channelCount))
  }

  /// Fails unless a block of `shape` has `size` channels.
  func requireChannels(_ size: Int, _ shape: [Int]) throws(SluiceError) {
    let axis = channels.axis(rank: shape.count)
    guard shape[axis] == size else {
      throw .valueSize("input", "\(shape)", axis: axis, expected: size)
    }
  }

  /// Convolves every row of `input` and applies the activation.
  func convolve<S: Scalar>(
    _ input: NDArray<S>, _ convolution: Convolution<S>, _ activation: ActivationFunction
  ) throws(SluiceError) -> NDArray<S> {
    let grid = convolution.output
    let shape = channels.shape(batch: input.shape[0], space: grid.space, channels: grid.channels)
    return try input.mappingRows(to: shape) { row in
      var result = convolution(row)
      activation.apply(to: &result, on: grid)
      return result
    }
  }
}

/// Fails unless both numbers of channels divide into groups.
func checkGroups(_ groups: Int, _ inputSize: Int, _ filters: Int) throws(SluiceError) {
  guard groups >= 1, inputSize % groups == 0, filters % groups == 0 else {
    throw .attribute(
      "groups", is: .integer(groups), expected: "a divisor of \(inputSize) and of \(filters)")
  }
}

extension ValueType {
  /// Fails unless dimension `axis` can be `size`.
  package func requireSize(_ size: Int, _ axis: Int, _ name: String) throws(SluiceError) {
    guard shape[axis].mayEqual(.fixed(size)) else {
      throw .valueSize(name, "\(shape)", axis: axis, expected: size)
    }
  }
}
