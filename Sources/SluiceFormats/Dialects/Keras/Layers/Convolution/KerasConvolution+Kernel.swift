internal import SluiceCore
internal import SluiceModel

extension KerasConvolution {
  /// Takes a kernel, `[k…, last…]`, as a library that does not turn kernels round wants it.
  ///
  /// - Parameters:
  ///   - weights: The weights of the layer.
  ///   - role: What it is to the layer.
  ///   - kernelShape: Its sizes in space.
  ///   - channels: Its other two sizes; nil where any size will do.
  /// - Returns: The kernel.
  /// - Throws: ``SluiceError`` if its shape is another.
  static func kernel(
    _ weights: inout KerasWeights, _ role: String, over kernelShape: [Int], _ channels: [Int?]
  ) throws(SluiceError) -> Tensor {
    let kernel = try weights.take(role) { (shape) throws(SluiceError) in
      let rank = kernelShape.count + channels.count
      guard shape.count == rank else { throw .kerasWeightRank(shape, expected: rank) }
      let expected = kernelShape + zip(channels, shape.suffix(channels.count)).map { $0 ?? $1 }
      guard shape == expected else { throw .kerasWeightShape(shape, expected: expected) }
    }
    // Keras itself turns depthwise kernels back before Theano sees them.
    guard role != "depthwise_kernel" else { return kernel }
    return try turned(kernel, weights, over: kernelShape.count)
  }

  /// Takes the kernel of a layer with `filters`, `[k…, inputs, filters]`, wherever Keras 1 put its
  /// dimensions.
  func kernel(_ weights: inout KerasWeights, filters: Int) throws(SluiceError) -> Tensor {
    let kernelShape = window.kernelShape
    guard weights.writer.version.generation < 2 else {
      return try Self.kernel(&weights, "kernel", over: kernelShape, [nil, filters])
    }
    let forms = formsInKeras1(filters: filters)
    let kernel = try weights.take("kernel") { (shape) throws(SluiceError) in
      guard shape.count == 4 else { throw .kerasWeightRank(shape, expected: 4) }
      guard forms.contains(where: { $0.fits(shape) }) else {
        throw .kerasWeightShape(shape, expected: forms[0].completed(shape))
      }
    }
    let form = forms.first { $0.fits(kernel.shape) } ?? forms[0]
    let ordered = try kernel.transposed(form.axes)
    return try Self.turned(
      try ordered.reshaped(kernelShape + ordered.shape.suffix(2)), weights, over: kernelShape.count)
  }

  /// A place of the dimensions of a kernel.
  private struct Form {
    /// The sizes; nil for the number of inputs.
    let sizes: [Int?]
    /// The dimensions in the order `[k…, inputs, filters]`.
    let axes: [Int]

    func completed(_ shape: [Int]) -> [Int] { zip(sizes, shape).map { $0 ?? $1 } }
    func fits(_ shape: [Int]) -> Bool { shape == completed(shape) }
  }

  /// Keras 1 took a sequence for a picture of one column, channels first until 1.1, and put a kernel's
  /// dimensions as those of the picture.
  private func formsInKeras1(filters: Int) -> [Form] {
    let first = [2, 3, 1, 0]
    let last = [0, 1, 2, 3]
    let size = window.kernelShape
    guard size.count > 1 else {
      return [
        Form(sizes: [size[0], 1, nil, filters], axes: last),
        Form(sizes: [filters, nil, size[0], 1], axes: first),
      ]
    }
    return channels == .first
      ? [Form(sizes: [filters, nil] + size.map { $0 }, axes: first)]
      : [Form(sizes: size.map { $0 } + [nil, filters], axes: last)]
  }

  /// A kernel `[k…, …]` in the direction of its input.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the file does not tell what it has.
  private static func turned(
    _ kernel: Tensor, _ weights: KerasWeights, over rank: Int
  ) throws(SluiceError) -> Tensor {
    let axes = (0..<rank).filter { kernel.shape[$0] > 1 }
    guard !axes.isEmpty, try weights.writer.isTheano else { return kernel }
    weights.note(.layout, "the kernel is turned round, as Theano's convolutions take it")
    var kernel = kernel
    for axis in axes {
      kernel = try kernel.taking((0..<kernel.shape[axis]).reversed(), axis: axis)
    }
    return kernel
  }
}
