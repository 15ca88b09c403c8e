internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// A layer that folds numbers of one kind in the order of its inputs.
protocol FoldingLayer: ExpressibleLayer {
  /// What is done with real numbers, and with integers, if the kernels can.
  static var steps: (real: sluice_step_kind, integer: sluice_step_kind?) { get }
}

extension FoldingLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let operands = request.inputs.compactMap { $0 }
    guard let step = Self.step(for: request.types[0].elementType) else { return nil }
    return [planner.folded(step, operands, request.shape)]
  }

  /// What is done with elements of a type; integers that wrap before 64 bits are left alone.
  private static func step(for type: ElementType) -> sluice_step_kind? {
    switch type.kind {
    case .real: steps.real
    case .integer: type == .int64 ? steps.integer : nil
    case .boolean: nil
    }
  }
}

extension Add: FoldingLayer {
  static let steps = (real: SLUICE_ADD, integer: Optional(SLUICE_ADD_W))
}
extension Sub: FoldingLayer {
  static let steps = (real: SLUICE_SUBTRACT, integer: Optional(SLUICE_SUBTRACT_W))
}
extension Mul: FoldingLayer {
  static let steps = (real: SLUICE_MULTIPLY, integer: Optional(SLUICE_MULTIPLY_W))
}
extension Div: FoldingLayer {
  static let steps: (real: sluice_step_kind, integer: sluice_step_kind?) = (SLUICE_DIVIDE, nil)
}
extension Max: FoldingLayer {
  static let steps = (real: SLUICE_MAXIMUM, integer: Optional(SLUICE_MAXIMUM_W))
}
extension Min: FoldingLayer {
  static let steps = (real: SLUICE_MINIMUM, integer: Optional(SLUICE_MINIMUM_W))
}

extension Mod: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard request.types[0].elementType.kind == .real else { return nil }
    let step = fmod ? SLUICE_REMAINDER : SLUICE_MODULO
    return [planner.folded(step, request.inputs.compactMap { $0 }, request.shape)]
  }
}

extension Pow: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard request.types[0].elementType.kind == .real, let base = request.inputs[0],
      let exponent = request.inputs[1]
    else { return nil }
    // Powers that are rounded once.
    if case .number(let number) = exponent.loads[0].source, exponent.isMoved,
      base.shape == request.shape
    {
      switch number.real {
      case 1: return [base]
      case 2: return [planner.mapped(base, SLUICE_SQUARE)]
      case -1: return [planner.mapped(base, SLUICE_RECIPROCAL)]
      default: break
      }
    }
    return [planner.joined(SLUICE_POWER, [base, exponent], request.shape)]
  }
}

extension Mean: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard request.types[0].elementType.kind == .real else { return nil }
    let sum = planner.folded(SLUICE_ADD, request.inputs.compactMap { $0 }, request.shape)
    let count = Expression(Number(Float(request.inputs.count)))
    return [planner.joined(SLUICE_DIVIDE, [sum, count], request.shape)]
  }
}

extension PRelu: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    // A function with a slope of 0 has zeros, where a product of −∞ would have a NaN.
    if slopeShape.product == 1, let slopes: [Float] = try request.parameters.elements("slope"),
      slopes[0] != 0
    {
      return [planner.mapped(input, SLUICE_RELU, slopes[0], .infinity)]
    }
    guard let slope = try request.parameter("slope", &planner) else { return nil }
    return [planner.joined(SLUICE_SLOPED, [input, slope], request.shape)]
  }
}
