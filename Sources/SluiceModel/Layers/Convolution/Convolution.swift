internal import SluiceCore

/// A convolution of one row of a batch, ready to be computed.
struct Convolution<S: Scalar> {
  let input: Grid
  let output: Grid
  let axes: [WindowAxis]
  let groups: Int
  /// `[filters, inputs / groups, k…]`, or `[inputs, filters / groups, k…]` for a transposed one.
  let kernel: [S]
  let bias: [S]?

  /// The row of the output, from the row of the input.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func callAsFunction(_ x: ArraySlice<S>) -> [S] {
    var y = [S](repeating: 0, count: output.count)
    var taps = Taps(axes)
    let (depth, width) = (input.channels / groups, output.channels / groups)
    let size = axes.reduce(1) { $0 * $1.kernel }
    let isTransposed = axes.first?.isTransposed ?? false
    for place in 0..<output.places {
      taps.move(to: place)
      for filter in 0..<output.channels {
        var sum: S = 0
        for c in filter / width * depth..<(filter / width + 1) * depth {
          let row = isTransposed ? c * width + filter % width : filter * depth + c % depth
          let start = x.startIndex + c * input.channelStride
          for tap in taps.indices {
            sum +=
              kernel[row * size + taps.kernel[tap]] * x[start + taps.input[tap] * input.placeStride]
          }
        }
        if let bias { sum += bias[filter] }
        y[place * output.placeStride + filter * output.channelStride] = sum
      }
    }
    return y
  }
}

extension NDArray {
  /// The block that `body` makes of this one, row by row of the batch.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if the result is too large.
  func mappingRows<Result>(
    to shape: [Int], _ body: (ArraySlice<Element>) -> [Result]
  ) throws(SluiceError) -> NDArray<Result> {
    _ = try Tensor.byteCount(elementType: .float64, shape: shape)
    let width = self.shape.dropFirst().reduce(1, *)
    var result: [Result] = []
    result.reserveCapacity(shape.reduce(1, *))
    for row in 0..<self.shape[0] { result += body(elements[row * width..<(row + 1) * width]) }
    return NDArray<Result>(shape: shape, elements: result)
  }
}
