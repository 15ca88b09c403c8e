internal import SluiceCore

/// Where the channels of a block `[batch, …]` stand among its dimensions.
///
/// ONNX knows `first` alone; `last` is what Keras writes unless it is told otherwise.
public enum Channels: String, Sendable, Hashable, CaseIterable {
  /// `[batch, space…, channels]`
  case last
  /// `[batch, channels, space…]`
  case first
}

extension Channels {
  /// The dimension of the channels in a shape of this rank.
  package func axis(rank: Int) -> Int { self == .last ? rank - 1 : 1 }

  /// The dimensions of space in a shape of this rank.
  package func spatialAxes(rank: Int) -> Range<Int> { self == .last ? 1..<rank - 1 : 2..<rank }

  /// A shape from its parts.
  package func shape<Size>(batch: Size, space: [Size], channels: Size) -> [Size] {
    self == .last ? [batch] + space + [channels] : [batch, channels] + space
  }
}

/// Where the elements of one row of a batch lie.
///
/// Element `c` of place `p` stands at `p · placeStride + c · channelStride`, the places being counted
/// with the last dimension of space fastest.
struct Grid {
  /// The sizes of the dimensions of space.
  let space: [Int]
  /// The number of channels.
  let channels: Int
  let placeStride: Int
  let channelStride: Int

  /// Makes a grid.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if its elements cannot be counted.
  init(space: [Int], channels: Int, _ order: Channels) throws(SluiceError) {
    _ = try Tensor.byteCount(elementType: .float64, shape: space + [channels])
    self.space = space
    self.channels = channels
    placeStride = order == .last ? channels : 1
    channelStride = order == .last ? 1 : space.reduce(1, *)
  }

  /// The grid of a row of a block of `shape`.
  init(_ shape: [Int], _ order: Channels) throws(SluiceError) {
    let axes = order.spatialAxes(rank: shape.count)
    try self.init(
      space: Array(shape[axes]), channels: shape[order.axis(rank: shape.count)], order)
  }

  /// The number of places.
  var places: Int { space.reduce(1, *) }

  /// The number of elements.
  var count: Int { places * channels }
}

extension ActivationFunction {
  /// Applies the function to the channels of every place of a row, in place.
  func apply<S: Scalar>(to row: inout [S], on grid: Grid) {
    guard self != .linear else { return }
    var units = [S](repeating: 0, count: grid.channels)
    for place in 0..<grid.places {
      let start = place * grid.placeStride
      for c in units.indices { units[c] = row[start + c * grid.channelStride] }
      apply(to: &units)
      for c in units.indices { row[start + c * grid.channelStride] = units[c] }
    }
  }
}
