internal import SluiceCore

extension Draft {
  /// Sizes that are combined two by two.
  func computedSizes(_ layer: any Layer, _ inputs: [String?]) -> KnownSizes? {
    guard let (a, b, shape) = aligned(inputs) else { return nil }
    let mayBeNegative = a.mayBeNegative || b.mayBeNegative
    var results: [SizeResult] = []
    for index in 0..<shape.reduce(1, *) {
      let (x, y) = (a.at(index), b.at(index))
      let result: SizeResult? =
        switch layer {
        case is Add: Self.sum(x, y)
        case is Sub: Self.difference(x, y)
        case is Mul: Self.product(x, y)
        case is Div: mayBeNegative ? nil : Self.quotient(x, y)
        case is Max: Self.extreme(x, y, by: max)
        case is Min: Self.extreme(x, y, by: min)
        default: nil
        }
      guard let result else { return nil }
      results.append(result)
    }
    return KnownSizes(
      shape: shape, results.map(\.size),
      mayBeNegative: mayBeNegative || results.contains(where: \.mayBeNegative))
  }

  /// Whether sizes are equal, less or greater, where that is so whatever the symbols stand for.
  func comparedSizes(_ layer: any Layer, _ inputs: [String?]) throws(SluiceError) -> Tensor? {
    guard let (a, b, shape) = aligned(inputs) else { return nil }
    let mayBeNegative = a.mayBeNegative || b.mayBeNegative
    var truths: [Bool] = []
    for index in 0..<shape.reduce(1, *) {
      guard let order = Self.order(a.at(index), b.at(index), mayBeNegative) else { return nil }
      switch layer {
      case is Equal: truths.append(order == 0)
      case is Less: truths.append(order < 0)
      case is LessOrEqual: truths.append(order <= 0)
      case is Greater: truths.append(order > 0)
      case is GreaterOrEqual: truths.append(order >= 0)
      default: return nil
      }
    }
    return try Tensor(shape: shape, truths)
  }

  /// Two inputs of which one is as long as the other, or single, and the shape that they combine to.
  private func aligned(_ inputs: [String?]) -> (KnownSizes, KnownSizes, shape: [Int])? {
    let known = inputs.compactMap { $0.flatMap { sizes[$0] } }
    guard known.count == 2, inputs.count == 2 else { return nil }
    let (a, b) = (known[0], known[1])
    let shape = a.shape.count >= b.shape.count ? a.shape : b.shape
    let count = max(a.dimensions.count, b.dimensions.count)
    guard shape.reduce(1, *) == count,
      [a, b].allSatisfy({ $0.dimensions.count == 1 || $0.shape == shape })
    else { return nil }
    return (a, b, shape)
  }

  /// Negative, 0 or positive, as `a` is less than `b`, equal or greater; nil if it depends on a symbol.
  private static func order(_ a: Dimension, _ b: Dimension, _ mayBeNegative: Bool) -> Int? {
    switch (a.size, b.size) {
    case (let a?, let b?): a < b ? -1 : a > b ? 1 : 0
    case (nil, let b?): b < 0 && !mayBeNegative ? 1 : nil
    case (let a?, nil): a < 0 && !mayBeNegative ? -1 : nil
    case (nil, nil): a == b ? 0 : nil
    }
  }
}

// MARK: - Two sizes

extension Draft {
  /// A size that was computed, and whether it may be negative though it is a symbol.
  private struct SizeResult {
    let size: Dimension
    var mayBeNegative = false
  }

  private static func sum(_ a: Dimension, _ b: Dimension) -> SizeResult? {
    switch (a.size, b.size) {
    case (let a?, let b?):
      let (sum, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : SizeResult(size: .fixed(sum))
    case (nil, let count?), (let count?, nil):
      guard let sum = try? (a.size == nil ? a : b).adding(count) else { return nil }
      return SizeResult(size: sum, mayBeNegative: count < 0)
    case (nil, nil): return (try? Dimension.sum([a, b])).map { SizeResult(size: $0) }
    }
  }

  private static func difference(_ a: Dimension, _ b: Dimension) -> SizeResult? {
    guard let size = b.size else { return a == b ? SizeResult(size: 0) : nil }
    let (negated, overflow) = 0.subtractingReportingOverflow(size)
    return overflow ? nil : sum(a, .fixed(negated))
  }

  private static func product(_ a: Dimension, _ b: Dimension) -> SizeResult? {
    if let a = a.size, let b = b.size {
      let (product, overflow) = a.multipliedReportingOverflow(by: b)
      return overflow ? nil : SizeResult(size: .fixed(product))
    }
    guard a.size ?? 0 >= 0, b.size ?? 0 >= 0 else { return nil }
    if a == 0 || b == 0 { return SizeResult(size: 0) }
    return (try? Dimension.product([a, b])).map { SizeResult(size: $0) }
  }

  private static func quotient(_ a: Dimension, _ b: Dimension) -> SizeResult? {
    if let a = a.size, let b = b.size {
      guard b != 0 else { return nil }
      let (quotient, overflow) = a.dividedReportingOverflow(by: b)
      return overflow ? nil : SizeResult(size: .fixed(quotient))
    }
    guard let divisor = b.size, divisor > 0 else { return nil }
    return SizeResult(size: a.divided(by: divisor))
  }

  private static func extreme(
    _ a: Dimension, _ b: Dimension, by choose: (Int, Int) -> Int
  ) -> SizeResult? {
    if a == b { return SizeResult(size: a) }
    guard let a = a.size, let b = b.size else { return nil }
    return SizeResult(size: .fixed(choose(a, b)))
  }
}
