internal import CSluiceKernels
internal import SluiceCore
internal import SluiceModel

/// A layer that compares two inputs.
protocol ComparingLayer: ExpressibleLayer {
  /// What is done with real numbers and with integers.
  static var steps: (real: sluice_step_kind, integer: sluice_step_kind) { get }
  /// Whether the second input is compared with the first one.
  static var swaps: Bool { get }
}

extension ComparingLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    var operands = request.inputs.compactMap { $0 }
    if Self.swaps { operands.reverse() }
    switch operands[0].kind {
    case .real:
      return [planner.joined(Self.steps.real, operands, request.shape, to: .boolean)]
    case .integer:
      return [planner.joined(Self.steps.integer, operands, request.shape, to: .boolean)]
    case .boolean: return nil
    }
  }
}

extension Less: ComparingLayer {
  static let steps = (real: SLUICE_LESS, integer: SLUICE_LESS_W)
  static let swaps = false
}
extension LessOrEqual: ComparingLayer {
  static let steps = (real: SLUICE_LESS_OR_EQUAL, integer: SLUICE_LESS_OR_EQUAL_W)
  static let swaps = false
}
extension Greater: ComparingLayer {
  static let steps = (real: SLUICE_LESS, integer: SLUICE_LESS_W)
  static let swaps = true
}
extension GreaterOrEqual: ComparingLayer {
  static let steps = (real: SLUICE_LESS_OR_EQUAL, integer: SLUICE_LESS_OR_EQUAL_W)
  static let swaps = true
}

extension Equal: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let operands = request.inputs.compactMap { $0 }
    return [planner.joined(operands[0].kind.equality, operands, request.shape, to: .boolean)]
  }
}

extension NotEqual: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    let other: Number
    switch input.kind {
    case .real: other = Number(Float(value))
    case .integer:
      // Beyond 2⁵³ an integer is compared as the nearest number that `value` can be.
      guard let integer = Int(exactly: value), integer.magnitude < 1 << 53 else { return nil }
      other = Number(integer)
    case .boolean: return nil
    }
    let equal = planner.joined(
      input.kind.equality, [input, Expression(other)], request.shape, to: .boolean)
    return [planner.joined(SLUICE_NOT_B, [equal], request.shape)]
  }
}

extension IsNaN: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    return [planner.joined(SLUICE_IS_NAN, [input], request.shape, to: .boolean)]
  }
}

/// A layer that folds truth values.
protocol TruthLayer: ExpressibleLayer {
  static var step: sluice_step_kind { get }
}

extension TruthLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    [planner.folded(Self.step, request.inputs.compactMap { $0 }, request.shape)]
  }
}

extension And: TruthLayer { static let step = SLUICE_AND_B }
extension Or: TruthLayer { static let step = SLUICE_OR_B }
extension Xor: TruthLayer { static let step = SLUICE_XOR_B }

extension Not: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let input = request.input else { return nil }
    return [planner.joined(SLUICE_NOT_B, [input], request.shape)]
  }
}

extension Where: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    let operands = request.inputs.compactMap { $0 }
    return [planner.joined(operands[1].kind.choice, operands, request.shape)]
  }
}

extension ZeroMasked: ExpressibleLayer {
  func expressions(
    _ request: ExpressionRequest, _ planner: inout Planner
  ) throws(SluiceError) -> [Expression]? {
    guard let sequence = request.inputs[0], let mask = request.inputs[1],
      mask.shape == Array(sequence.shape.prefix(2)), let counts = mask.reshaped(mask.shape + [1])
    else { return nil }
    let zero = Expression(Number(Float(0)))
    return [planner.joined(SLUICE_CHOOSE, [counts, sequence, zero], request.shape)]
  }
}

extension ElementKind {
  /// What compares elements of the kind.
  fileprivate var equality: sluice_step_kind {
    switch self {
    case .real: SLUICE_EQUAL
    case .integer: SLUICE_EQUAL_W
    case .boolean: SLUICE_EQUAL_B
    }
  }

  /// What chooses between elements of the kind.
  fileprivate var choice: sluice_step_kind {
    switch self {
    case .real: SLUICE_CHOOSE
    case .integer: SLUICE_CHOOSE_W
    case .boolean: SLUICE_CHOOSE_B
    }
  }
}
