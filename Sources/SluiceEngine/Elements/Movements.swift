internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// A layer whose output is its first input in another shape.
protocol ShapingLayer: ExpressibleLayer {}

extension ShapingLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.inputs[0], input.shape.product == request.shape.product else {
      return nil
    }
    return [planner.reshaped(input, request.shape)]
  }
}

extension Identity: ShapingLayer {}
extension Reshape: ShapingLayer {}
extension Flatten: ShapingLayer {}
extension MergeAxes: ShapingLayer {}
extension SplitAxis: ShapingLayer {}
extension Squeeze: ShapingLayer {}
extension Unsqueeze: ShapingLayer {}

extension Transpose: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    request.input.map { [$0.transposed(permutation)] }
  }
}

extension Slice: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard var result = request.input else { return nil }
    let axes = try normalised(axes, rank: result.shape.count, of: "\(result.shape)")
    for (range, axis) in zip(ranges, axes) {
      let (first, count) = range.taken(of: result.shape[axis])
      result = result.sliced(axis, from: first, count: count, by: range.step)
    }
    return [result]
  }
}

extension Split: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let whole = planner.settled(input)
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    var first = 0
    return try parts(of: input.shape[axis]).map { count in
      defer { first += count }
      return whole.sliced(axis, from: first, count: count)
    }
  }
}

extension Flip: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    let size = input.shape[axis]
    return [input.sliced(axis, from: size - 1, count: size, by: -1)]
  }
}

extension Expand: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, request.shape.product <= Limits.valueElements else {
      return nil
    }
    return planner.aligned([input], request.shape)
  }
}

extension Tile: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, request.shape.product <= Limits.valueElements else {
      return nil
    }
    // Every dimension is walked as two, of which the outer one repeats.
    let sizes = zip(repeats, input.shape).flatMap { [$0, $1] }
    let repeated = planner.settled(input).moved(to: sizes) { load in
      var load = load
      load.steps = load.steps.flatMap { [0, $0] }
      return load
    }
    return repeated.map { [planner.reshaped($0, request.shape)] }
  }
}

extension Gather: ExpressibleLayer {
  /// One place along a dimension that is known.
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let data = request.inputs[0], case .integer(let indices)? = request.constants[1],
      indices.elements.count == 1
    else { return nil }
    let axis = try normalised(axis, rank: data.shape.count, of: "\(data.shape)")
    let size = data.shape[axis]
    let place = indices.elements[0] < 0 ? indices.elements[0] + size : indices.elements[0]
    guard (0..<size).contains(place) else { return nil }
    let taken = data.sliced(axis, from: place, count: 1)
    return [planner.reshaped(taken, request.shape)]
  }
}

extension FullLike: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    [Expression(Number(value), shape: request.shape)]
  }
}
