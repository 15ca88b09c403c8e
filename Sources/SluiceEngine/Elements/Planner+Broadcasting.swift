internal import CSluiceKernels
internal import SluiceModel

extension Planner {
  /// Expressions of the shape that several combine to, which one chain has rows enough for.
  ///
  /// What is computed is not computed again for every repetition.
  mutating func aligned(_ operands: [Expression], _ shape: [Int]) -> [Expression] {
    var result: [Expression] = []
    for operand in operands {
      let isRepeated = operand.shape.product < shape.product
      let own = isRepeated ? settled(operand) : operand
      result.append(own.stretched(to: shape))
    }
    while result.rowCount >= SLUICE_ROWS,
      let largest = result.indices.max(by: { result[$0].rowCount < result[$1].rowCount }),
      !result[largest].isMoved
    {
      result[largest] = Expression(compute(result[largest]))
    }
    return result
  }

  /// What a step makes of operands that are aligned with each other.
  mutating func joined(
    _ step: sluice_step_kind, _ operands: [Expression], _ shape: [Int], to kind: ElementKind? = nil
  ) -> Expression {
    .joined(step, aligned(operands, shape), kind ?? operands.last?.kind ?? .real)
  }

  /// What a step makes of operands from the first to the last, two at a time.
  mutating func folded(
    _ step: sluice_step_kind, _ operands: [Expression], _ shape: [Int]
  ) -> Expression {
    var result = operands[0]
    for operand in operands.dropFirst() { result = joined(step, [result, operand], shape) }
    return aligned([result], shape)[0]
  }

  /// What a function makes of every element, in a chain of its own if this one has no row left.
  mutating func mapped(_ operand: Expression, _ function: sluice_activation) -> Expression {
    aligned([operand], operand.shape)[0].mapped(function)
  }

  /// The same, for functions with up to two parameters.
  mutating func mapped(
    _ operand: Expression, _ function: sluice_function_kind, _ a: Float = 0, _ b: Float = 0
  ) -> Expression {
    mapped(operand, sluice_activation(kind: function, a: a, b: b, c: 0))
  }
}

extension [Expression] {
  /// How many rows a chain of all of them needs.
  fileprivate var rowCount: Int { reduce(0) { $0 + $1.rowCount } }
}
