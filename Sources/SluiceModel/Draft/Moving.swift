internal import SluiceCore

/// A layer that moves elements and does not look at them, so that it can be applied to a tensor which
/// is not in memory.
protocol MovingLayer: Layer {
  /// The tensors that come of the inputs, in the same element type; their bytes are moved when they are
  /// read.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the inputs do not fit.
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor]
}

extension ReshapingLayer where Self: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    let shape = try outputShape(inputs[0].shape.map { .fixed($0) })
    return [try inputs[0].reshaped(shape.compactMap(\.size))]
  }
}

extension Reshape: MovingLayer {}
extension Flatten: MovingLayer {}
extension Squeeze: MovingLayer {}
extension Unsqueeze: MovingLayer {}
extension MergeAxes: MovingLayer {}

extension Identity: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] { [inputs[0]] }
}

extension Transpose: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    [try inputs[0].transposed(permutation)]
  }
}

extension Flip: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    let axis = try normalised(axis, rank: inputs[0].shape.count, of: "\(inputs[0].shape)")
    return [try inputs[0].taking((0..<inputs[0].shape[axis]).reversed(), axis: axis)]
  }
}

extension Slice: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    var result = inputs[0]
    let axes = try normalised(axes, rank: result.shape.count, of: "\(result.shape)")
    for (range, axis) in zip(ranges, axes) {
      let (first, count) = range.taken(of: result.shape[axis])
      result = try result.taking((0..<count).map { first + $0 * range.step }, axis: axis)
    }
    return [result]
  }
}

extension Gather: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    let (data, indices) = (inputs[0], inputs[1])
    let axis = try normalised(axis, rank: data.shape.count, of: "\(data.shape)")
    let places = NDArray(shape: indices.shape, elements: try indices.integers())
    var shape = data.shape
    shape.replaceSubrange(axis...axis, with: indices.shape)
    return [
      try data.taking(try places.places(in: data.shape[axis]), axis: axis).reshaped(shape)
    ]
  }
}

extension Concat: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    let rank = inputs[0].shape.count
    let axis = try normalised(axis, rank: rank, of: "\(inputs[0].shape)")
    var order = Array(0..<rank)
    order.swapAt(0, axis)
    var fronted: [Tensor] = []
    for tensor in inputs { fronted.append(try tensor.transposed(order)) }
    return [try Tensor.concatenated(fronted).transposed(order)]
  }
}

extension Split: MovingLayer {
  func moved(_ inputs: [Tensor]) throws(SluiceError) -> [Tensor] {
    let input = inputs[0]
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    var result: [Tensor] = []
    var first = 0
    for length in try parts(of: input.shape[axis]) {
      result.append(try input.taking(Array(first..<first + length), axis: axis))
      first += length
    }
    return result
  }
}
