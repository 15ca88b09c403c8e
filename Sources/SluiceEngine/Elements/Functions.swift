internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// A layer that is a function of every element.
protocol MappingLayer: ExpressibleLayer {
  /// The function of a real number.
  static var function: sluice_function_kind { get }
  /// What is done with integers, if they are taken.
  static var integerStep: sluice_step_kind? { get }
}

extension MappingLayer {
  static var integerStep: sluice_step_kind? { nil }

  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    if input.kind == .real { return [planner.mapped(input, Self.function)] }
    guard let step = Self.integerStep, request.types[0].elementType == .int64 else { return nil }
    return [planner.joined(step, [input], request.shape)]
  }
}

extension Abs: MappingLayer {
  static let function = SLUICE_ABS
  static let integerStep = Optional(SLUICE_ABS_W)
}
extension Neg: MappingLayer {
  static let function = SLUICE_NEGATIVE
  static let integerStep = Optional(SLUICE_NEGATIVE_W)
}
extension Sign: MappingLayer {
  static let function = SLUICE_SIGN
  static let integerStep = Optional(SLUICE_SIGN_W)
}
extension Sqrt: MappingLayer { static let function = SLUICE_ROOT }
extension Exp: MappingLayer { static let function = SLUICE_EXPONENTIAL }
extension Log: MappingLayer { static let function = SLUICE_LOGARITHM }
extension Reciprocal: MappingLayer { static let function = SLUICE_RECIPROCAL }
extension Erf: MappingLayer { static let function = SLUICE_ERF }
extension Sin: MappingLayer { static let function = SLUICE_SINE }
extension Cos: MappingLayer { static let function = SLUICE_COSINE }
extension Tan: MappingLayer { static let function = SLUICE_TANGENT }
extension Round: MappingLayer { static let function = SLUICE_ROUND }
extension Floor: MappingLayer { static let function = SLUICE_FLOOR }
extension Ceil: MappingLayer { static let function = SLUICE_CEILING }

extension Activation: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    if function == .linear { return [input] }
    if let kernel = function.kernel { return [planner.mapped(input, kernel)] }
    guard let rows = function.rows else { return nil }
    return [planner.transformed(input, rows, axes: [input.shape.count - 1].filter { $0 >= 0 })]
  }
}

extension Clip: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input, input.kind == .real else { return nil }
    let low = minimum.map { Float($0) } ?? -.infinity
    let high = maximum.map { Float($0) } ?? .infinity
    return [planner.mapped(input, SLUICE_CLIP, low, high)]
  }
}

extension GLU: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let whole = Expression(planner.settle(input))
    let (axis, half) = (whole.shape.count - 1, whole.shape[whole.shape.count - 1] / 2)
    let gate = whole.sliced(axis, from: half, count: half).mapped(SLUICE_SIGMOID)
    let value = whole.sliced(axis, from: 0, count: half)
    return [planner.joined(SLUICE_MULTIPLY, [value, gate], request.shape)]
  }
}

extension Cast: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let isWide = elementType == .float32 || elementType == .float64
    let step: sluice_step_kind
    switch (input.kind, elementType.kind) {
    case (.real, .real) where isWide: return [input]
    case (.boolean, .boolean): return [input]
    case (.integer, .real) where isWide: step = SLUICE_REAL_OF_W
    case (.boolean, .real) where isWide: step = SLUICE_REAL_OF_B
    case (.boolean, .integer): step = SLUICE_W_OF_B
    case (.real, .boolean): step = SLUICE_B_OF_REAL
    case (.integer, .boolean): step = SLUICE_B_OF_W
    default: return nil
    }
    return [planner.joined(step, [input], request.shape, to: elementType.kind)]
  }
}
