internal import SluiceCore

extension Draft {
  /// What a layer makes of inputs that are all known; nil if one is not, or the result is too large to
  /// be kept.
  func folded(_ layer: any Layer, _ inputs: [String?]) throws(SluiceError) -> [Tensor]? {
    var tensors: [Tensor?] = []
    for input in inputs {
      guard let input else {
        tensors.append(nil)
        continue
      }
      guard let tensor = constants[input] else { return try foldedSizes(layer, inputs) }
      tensors.append(tensor)
    }
    let types = tensors.map { tensor in
      tensor.map { ValueType($0.elementType, $0.shape.map { .fixed($0) }) }
    }
    let isShape = types.allSatisfy { $0?.elementType.kind != .real }
    guard foldsNumbers || isShape, layer.parameters.isEmpty else { return nil }
    let outputTypes = try layer.outputTypes(types)
    guard try fitsFolding(layer, tensors) else { return nil }
    let (read, made) = (tensors.compactMap { $0?.count }, outputTypes.map(\.knownCount))
    if let layer = layer as? any MovingLayer {
      // Elements that are there already are not touched, only counted along each dimension.
      let growth = max(made.reduce(0, saturatingSum) - read.reduce(0, saturatingSum), 0)
      let places = outputTypes.flatMap(\.shape).compactMap(\.size).reduce(0, saturatingSum)
      guard growth <= Limits.foldedElements, folding.takes(saturatingSum(growth, places / 4))
      else { return nil }
      return try layer.moved(tensors.compactMap { $0 })
    }
    guard (read + made).allSatisfy({ $0 <= Limits.foldedElements }),
      folding.takes(Self.steps(layer, read, made))
    else { return nil }
    var values: [Value<Double>?] = []
    for tensor in tensors {
      values.append(try tensor.map { (t) throws(SluiceError) in try Value(t) })
    }
    var result: [Tensor] = []
    for (value, type) in zip(try layer.forward(values, LayerParameters([:])), outputTypes) {
      result.append(try value.wrapped(to: type.elementType).tensor(type.elementType))
    }
    return result
  }

  /// Whether what a layer makes is small, where the elements that it reads decide its size.
  private func fitsFolding(_ layer: any Layer, _ tensors: [Tensor?]) throws(SluiceError) -> Bool {
    switch layer {
    case is ConstantOfShape:
      guard let shape = tensors.first ?? nil, shape.count <= Limits.rank else { return false }
      let count = try shape.integers().reduce(1) { count, size in
        let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
        return overflow ? .max : product
      }
      return count <= Limits.foldedElements && folding.takes(count)
    case is NumberRange:
      let bounds = try tensors.map { (tensor) throws(SluiceError) in
        try tensor?.elements(as: Double.self).first ?? 0
      }
      let count = bounds.count == 3 ? abs((bounds[1] - bounds[0]) / bounds[2]) : .infinity
      return count <= Double(Limits.foldedElements) && folding.takes(Int(count))
    default: return true
    }
  }

  /// What a layer makes of sizes, where it is the same whatever the sizes are that are not known.
  private func foldedSizes(
    _ layer: any Layer, _ inputs: [String?]
  ) throws(SluiceError) -> [Tensor]? {
    if let truths = try comparedSizes(layer, inputs) { return [truths] }
    guard let known = try knownSizes(layer, inputs) else { return nil }
    let outputTypes = try layer.outputTypes(inputs.map { $0.flatMap { types[$0] } })
    var result: [Tensor] = []
    for (sizes, type) in zip(known, outputTypes) {
      let integers = sizes.dimensions.compactMap(\.size)
      guard integers.count == sizes.dimensions.count else { return nil }
      result.append(try Tensor(type.elementType, shape: sizes.shape, integers: integers))
    }
    return result
  }
}

/// How much may still be computed while a model is read.
final class FoldingBudget {
  private var steps = Limits.foldedSteps

  /// Whether so many steps are left; if so, they are taken.
  func takes(_ count: Int) -> Bool {
    guard count <= steps else { return false }
    steps -= count
    return true
  }
}

private func saturatingSum(_ a: Int, _ b: Int) -> Int {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? .max : sum
}

extension Draft {
  /// How many elements a layer goes through at most.
  private static func steps(_ layer: any Layer, _ read: [Int], _ made: [Int]) -> Int {
    let sum = (read + made).reduce(0, saturatingSum)
    switch layer {
    case is Loop, is If: return .max
    case is MatMul, is Einsum, is any WindowLayer, is any RecurrentLayer, is any AttentionLayer:
      // Each element that is made may look at all that are read.
      let (product, overflow) = sum.multipliedReportingOverflow(by: read.max() ?? 1)
      return overflow ? .max : product
    default: return sum
    }
  }
}

extension ValueType {
  /// How many elements there are at least, as far as the sizes tell.
  fileprivate var knownCount: Int {
    shape.reduce(1) { count, size in
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size.size ?? 1, 1))
      return overflow ? .max : product
    }
  }
}

extension Value {
  /// The value as a tensor of any element type of its kind.
  func tensor(_ elementType: ElementType) throws(SluiceError) -> Tensor {
    switch self {
    case .real(let array):
      try Tensor(elementType, shape: array.shape, array.elements.map { Double($0) })
    case .integer(let array):
      try Tensor(elementType, shape: array.shape, integers: array.elements)
    case .boolean(let array): try Tensor(shape: array.shape, array.elements)
    }
  }
}
