internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

extension BatchNormalization: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    let mean: [Float] = try request.parameters.elements("mean") ?? []
    let variance: [Double] = try request.parameters.elements("variance") ?? []
    let scale: [Double]? = try request.parameters.elements("scale")
    let bias: [Float]? = try request.parameters.elements("bias")
    let factors = variance.indices.map { channel in
      Float((scale?[channel] ?? 1) / (variance[channel] + epsilon).squareRoot())
    }
    func channels(_ values: [Float]) -> Expression {
      planner.channels(values, along: axis, of: input.shape)
    }
    let (means, scales) = (channels(mean), channels(factors))
    let centred =
      mean.allSatisfy { $0 == 0 }
      ? input : planner.joined(SLUICE_SUBTRACT, [input, means], input.shape)
    return [planner.scaled(centred, by: scales, plus: bias.map(channels))]
  }
}

extension LayerNormalization: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let kind = subtractsMean ? SLUICE_STANDARDISE : SLUICE_DIVIDE_BY_SPREAD
    return try normalisation(RowFunction(kind: kind, a: Float(epsilon)), request, &planner)
  }
}

extension RMSNormalization: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let rows = RowFunction(kind: SLUICE_DIVIDE_BY_RMS, a: Float(epsilon))
    return try normalisation(rows, request, &planner)
  }
}

extension AxesNormalization {
  /// Rows along the dimensions, each made of itself, scaled by the parameters.
  fileprivate func normalisation(
    _ rows: RowFunction, _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let axes = try normalised(axes, rank: input.shape.count, of: "\(input.shape)")
    var shape = [Int](repeating: 1, count: input.shape.count)
    for (axis, size) in zip(axes, sizes) { shape[axis] = size }
    let result = planner.transformed(input, rows, axes: axes)
    let scale = try request.parameter("scale", &planner)
    let bias = try request.parameter("bias", &planner)
    return [
      planner.scaled(result, by: scale?.reshaped(shape), plus: bias?.reshaped(shape))
    ]
  }
}

extension GroupNormalization: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    var divided = input.shape
    divided.replaceSubrange(axis...axis, with: [groups, size / groups])
    let axes = divided.indices.filter { $0 != 0 && $0 != axis }
    let rows = RowFunction(kind: SLUICE_STANDARDISE, a: Float(epsilon))
    let result = planner.transformed(planner.reshaped(input, divided), rows, axes: axes)
    let scale: [Float]? = try request.parameters.elements("scale")
    let bias: [Float]? = try request.parameters.elements("bias")
    return [
      planner.scaled(
        planner.reshaped(result, input.shape),
        by: scale.map { planner.channels($0, along: axis, of: input.shape) },
        plus: bias.map { planner.channels($0, along: axis, of: input.shape) })
    ]
  }
}

extension UnitNormalization: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let axes = try normalised(axes, rank: input.shape.count, of: "\(input.shape)")
    return [
      planner.transformed(
        input, RowFunction(kind: SLUICE_DIVIDE_BY_LENGTH, a: Float(least)), axes: axes)
    ]
  }
}

extension Planner {
  /// How many elements of a parameter are worth to be repeated once, not at every call.
  private static let repeated = 1 << 12

  /// A number for every channel, to be aligned with a block whose channels lie along `axis`.
  fileprivate mutating func channels(
    _ values: [Float], along axis: Int, of shape: [Int]
  ) -> Expression {
    let inner = Array(shape[(axis + 1)...])
    let count = inner.product
    let isSmall = count > 1 && count <= Self.repeated / max(values.count, 1)
    let elements = isSmall ? values.flatMap { Array(repeating: $0, count: count) } : values
    let sizes = isSmall ? inner : inner.map { _ in 1 }
    return Expression(
      makeBlock(holding: .real(NDArray(shape: [values.count] + sizes, elements: elements))))
  }
}
