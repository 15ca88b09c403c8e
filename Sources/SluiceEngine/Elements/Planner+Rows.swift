internal import CSluiceKernels
internal import SluiceModel

extension Planner {
  /// How many elements are worth a meeting of threads.
  private static let sharedElements = 1 << 17

  /// The elements in another shape of as many, copied if there is no other way.
  mutating func reshaped(_ input: Expression, _ shape: [Int]) -> Expression {
    input.reshaped(shape) ?? Expression(compute(input).reshaped(shape))
  }

  /// Rows made of rows: the elements along some dimensions, in ascending order, are one row each.
  mutating func transformed(
    _ input: Expression, _ rows: RowFunction, axes: [Int]
  ) -> Expression {
    let shape = input.shape
    let order = shape.indices.filter { !axes.contains($0) } + axes
    let isInOrder = order == Array(shape.indices)
    let from = settle(isInOrder ? input : input.transposed(order))
    let to = makeBlock(from.shape)
    var arguments = sluice_rows()
    arguments.kind = rows.kind
    arguments.a = rows.a
    arguments.size = axes.reduce(1) { $0 * shape[$1] }
    arguments.rows = arguments.size > 0 ? from.count / arguments.size : 0
    arguments.from = place(from)
    arguments.to = place(to)
    emit(
      kernels.transform_rows, arguments, shared: threads > 1 && from.count > Self.sharedElements)
    guard !isInOrder else { return Expression(to) }
    return Expression(to).transposed(shape.indices.map { order.firstIndex(of: $0) ?? 0 })
  }

  /// One element made of all those along some dimensions, in the shape that is left.
  mutating func reduced(
    _ input: Expression, _ kind: sluice_reduction_kind, axes: [Int], _ shape: [Int],
    to result: ElementKind = .real
  ) -> Expression {
    let sizes = input.shape
    let axes = axes.sorted().filter { sizes[$0] != 1 }
    let first = axes.first ?? 0
    let between = first..<max(axes.last.map { $0 + 1 } ?? 0, first)
    let isOneRun = between.allSatisfy { axes.contains($0) || sizes[$0] == 1 }
    let order = sizes.indices.filter { !axes.contains($0) } + axes
    let from = settle(isOneRun ? input : input.transposed(order))
    let to = makeBlock(shape, result)
    var arguments = sluice_reduction()
    arguments.kind = kind
    arguments.size = axes.reduce(1) { $0 * sizes[$1] }
    if isOneRun {
      arguments.outer = sizes[..<first].reduce(1, *)
      arguments.inner = sizes[between.upperBound...].reduce(1, *)
    } else {
      arguments.outer = to.count
      arguments.inner = 1
    }
    arguments.from = place(from)
    arguments.to = place(to)
    emit(kernels.reduce, arguments, shared: threads > 1 && from.count > Self.sharedElements)
    return Expression(to)
  }

  /// `input · scale + bias`, where there are such, aligned as they are.
  mutating func scaled(
    _ input: Expression, by scale: Expression?, plus bias: Expression?
  ) -> Expression {
    switch (scale, bias) {
    case (let scale?, let bias?):
      joined(SLUICE_MULTIPLY_ADD, [input, scale, bias], input.shape)
    case (let scale?, nil): joined(SLUICE_MULTIPLY, [input, scale], input.shape)
    case (nil, let bias?): joined(SLUICE_ADD, [input, bias], input.shape)
    case (nil, nil): input
    }
  }
}

/// What makes rows of rows.
struct RowFunction {
  let kind: sluice_rows_kind
  var a: Float = 0
}

extension ActivationFunction {
  /// The function of all units together; nil if there is no kernel for it.
  var rows: RowFunction? {
    switch self {
    case .softmax: RowFunction(kind: SLUICE_SOFTMAX)
    case .logSoftmax: RowFunction(kind: SLUICE_LOG_SOFTMAX)
    default: nil
    }
  }
}
