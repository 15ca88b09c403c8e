internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// A layer that reduces real numbers, or truth values.
protocol ReducingLayer: ExpressibleLayer, ReductionLayer {
  static var reduction: sluice_reduction_kind { get }
}

extension ReducingLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, input.kind != .integer else { return nil }
    let axes = try normalised(axes, rank: input.shape.count, of: "\(input.shape)")
    return [
      planner.reduced(input, Self.reduction, axes: axes, request.shape, to: input.kind)
    ]
  }
}

extension ReduceSum: ReducingLayer { static let reduction = SLUICE_REDUCED_SUM }
extension ReduceMean: ReducingLayer { static let reduction = SLUICE_REDUCED_MEAN }
extension ReduceL2: ReducingLayer { static let reduction = SLUICE_LENGTH }
extension ReduceProd: ReducingLayer { static let reduction = SLUICE_PRODUCT }
extension ReduceMax: ReducingLayer { static let reduction = SLUICE_GREATEST }
extension ReduceMin: ReducingLayer { static let reduction = SLUICE_LEAST }
extension ReduceAny: ReducingLayer { static let reduction = SLUICE_ANY }
extension ReduceAll: ReducingLayer { static let reduction = SLUICE_ALL }

/// A layer that finds extreme elements.
protocol PlacingLayer: ExpressibleLayer, ExtremeLayer {
  /// What finds the first and the last of equal ones.
  static var reductions: (first: sluice_reduction_kind, last: sluice_reduction_kind) { get }
}

extension PlacingLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, input.kind == .real else { return nil }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    guard input.shape[axis] > 0 else { return nil }
    let kind = selectsLast ? Self.reductions.last : Self.reductions.first
    return [planner.reduced(input, kind, axes: [axis], request.shape, to: .integer)]
  }
}

extension ArgMax: PlacingLayer {
  static let reductions = (
    first: SLUICE_PLACE_OF_GREATEST, last: SLUICE_LAST_PLACE_OF_GREATEST
  )
}
extension ArgMin: PlacingLayer {
  static let reductions = (first: SLUICE_PLACE_OF_LEAST, last: SLUICE_LAST_PLACE_OF_LEAST)
}

/// A layer that makes rows of rows along one dimension.
protocol AxisLayer: ExpressibleLayer, AxisFunctionLayer {}

extension AxisLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, let rows = Self.function.rows else { return nil }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    return [planner.transformed(input, rows, axes: [axis])]
  }
}

extension Softmax: AxisLayer {}
extension LogSoftmax: AxisLayer {}

extension Masking: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let rows = RowFunction(kind: SLUICE_ZERO_ROWS_OF, a: Float(value))
    return [planner.transformed(input, rows, axes: [input.shape.count - 1].filter { $0 >= 0 })]
  }
}
