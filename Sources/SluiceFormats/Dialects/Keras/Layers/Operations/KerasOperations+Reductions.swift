internal import SluiceCore
internal import SluiceModel

// Functions that take dimensions away, or run along one.

extension KerasOperations {
  private static let reduced = ["x|input_tensor|tensor", "axis|axes", "keepdims"]

  static let reductions: [KerasOperation] = [
    reduction(["Mean"], ["math.reduce_mean"], isReal: true) { ReduceMean(axes: $0, keepsAxes: $1) },
    KerasOperation(["Sum"], ["math.reduce_sum"], reduced, total),
    KerasOperation(["Prod"], ["math.reduce_prod"], reduced + ["dtype"], product),
    extreme(["Max", "Amax"], ["math.reduce_max"], Max()) { ReduceMax(axes: $0, keepsAxes: $1) },
    extreme(["Min", "Amin"], ["math.reduce_min"], Min()) { ReduceMin(axes: $0, keepsAxes: $1) },
    reduction(["Any"], ["math.reduce_any"], cast: .bool) { ReduceAny(axes: $0, keepsAxes: $1) },
    reduction(["All"], ["math.reduce_all"], cast: .bool) { ReduceAll(axes: $0, keepsAxes: $1) },
    KerasOperation(["Var"], ["math.reduce_variance"], reduced, variance),
    KerasOperation(["Std"], ["math.reduce_std"], reduced, deviation),
    KerasOperation(["Moments"], [], ["x", "axis|axes", "keepdims", "synchronized"], moments),
    KerasOperation(["Logsumexp"], ["math.reduce_logsumexp"], reduced, logSumExp),
    KerasOperation(
      ["CountNonzero"], ["math.count_nonzero"], ["x|input", "axis", "keepdims", "dtype"], count),
    KerasOperation(["Average"], [], ["x", "axis", "weights"], average),
    KerasOperation(["Norm"], ["norm"], ["x|tensor", "ord", "axis", "keepdims"], norm),
    KerasOperation(["Normalize"], [], ["x", "axis", "order", "epsilon"], normalize),
    KerasOperation(
      [], ["math.l2_normalize", "linalg.l2_normalize", "nn.l2_normalize"],
      ["x", "axis", "epsilon"], normalizeLength),
    position(["Argmax"], ["math.argmax"]) { ArgMax(axis: $0, keepsAxis: $1) },
    position(["Argmin"], ["math.argmin"]) { ArgMin(axis: $0, keepsAxis: $1) },
    KerasOperation(
      ["Cumsum"], ["math.cumsum"], ["x", "axis", "exclusive", "reverse", "dtype"], runningSum),
    KerasOperation(["TopK"], ["math.top_k"], ["x|input", "k", "sorted", "index_type"], largest),
    KerasOperation(["Sort"], ["sort"], ["x|values", "axis", "direction"], sort),
    KerasOperation(
      ["Argsort"], ["argsort"], ["x|values", "axis", "direction", "stable"], sortedPlaces),
  ]

  private static func reduction(
    _ classNames: [String], _ functions: [String], isReal: Bool = false, cast: ElementType? = nil,
    _ layer: @escaping @Sendable ([Int], Bool) -> any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, reduced) { o, g throws(SluiceError) in
      var input = try o.tensor("x", &g)
      if isReal, o.version.generation >= 3 { input = try o.real(input, &g) }
      if let cast { input = try o.cast(input, to: cast, &g) }
      let (axes, keepsAxes) = try o.reduction(of: input, g)
      return [try o.add(layer(axes, keepsAxes), [input], &g)]
    }
  }

  /// The greatest or least element, and with `initial` that number if none exceeds it.
  private static func extreme(
    _ classNames: [String], _ functions: [String], _ join: any Layer,
    _ layer: @escaping @Sendable ([Int], Bool) -> any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, reduced + ["initial"]) { o, g throws(SluiceError) in
      let input = try o.tensor("x", &g)
      let (axes, keepsAxes) = try o.reduction(of: input, g)
      guard o.has("initial") else { return [try o.add(layer(axes, keepsAxes), [input], &g)] }
      let value = try o.add(layer(axes, keepsAxes), [input], &g, "part")
      let type = try o.type(input, g).elementType
      let initial = try o.cast(try o.tensor("initial", &g, as: type), to: type, &g)
      return [try o.add(join, [value, initial], &g)]
    }
  }

  /// Where the extreme element stands; without an axis, in the flattened tensor.
  private static func position(
    _ classNames: [String], _ functions: [String],
    _ layer: @escaping @Sendable (Int, Bool) -> any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, ["x|input", "axis", "keepdims", "output_type"]) {
      o, g throws(SluiceError) in
      var input = try o.tensor("x", &g)
      if try o.type(input, g).elementType == .bool { input = try o.cast(input, to: .int32, &g) }
      let rank = try o.shape(input, g).count
      let keepsAxes = try o.bool("keepdims", default: false)
      let type = try o.elementType("output_type") ?? (o.version.generation >= 3 ? .int32 : .int64)
      let value: String
      if !o.has("axis"), o.version.generation >= 3 {
        input = try o.add(Reshape(shape: [-1]), [input], &g, "flat")
        value = try o.add(layer(0, false), [input], &g, "place")
        guard !keepsAxes else {
          let place = try o.cast(value, to: type, &g)
          return [try o.add(Reshape(shape: Array(repeating: 1, count: rank)), [place], &g)]
        }
      } else {
        // TensorFlow looks along the first dimension where nothing is said.
        value = try o.add(
          layer(try o.axis("axis", rank: rank, default: 0), keepsAxes), [input], &g, "place")
      }
      return [try o.add(Cast(to: type), [value], &g)]
    }
  }
}

extension KerasOperands {
  /// Takes the dimensions to be reduced, all of them by default, and whether they stay with size 1.
  mutating func reduction(
    of input: String, _ graph: KerasGraph
  ) throws(SluiceError) -> (axes: [Int], keepsAxes: Bool) {
    let rank = try shape(input, graph).count
    return (
      try axes("axis", rank: rank) ?? Array(0..<rank), try bool("keepdims", default: false)
    )
  }
}

// MARK: - Sums and moments

extension KerasOperations {
  /// Keras 3 adds up small integers and truth values in 32 bits.
  private static let total: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    switch try o.type(input, g).elementType {
    case .bool, .int8, .int16: input = try o.cast(input, to: .int32, &g)
    case .uint8, .uint16: input = try o.cast(input, to: .uint32, &g)
    default: break
    }
    let (axes, keepsAxes) = try o.reduction(of: input, g)
    return [try o.add(ReduceSum(axes: axes, keepsAxes: keepsAxes), [input], &g)]
  }

  private static let product: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    let known = g.sizes[input]
    if let type = try o.elementType("dtype") {
      input = try o.cast(input, to: type, &g)
    } else {
      switch try o.type(input, g).elementType {
      case .bool, .int8, .int16: input = try o.cast(input, to: .int32, &g)
      case .uint8, .uint16: input = try o.cast(input, to: .uint32, &g)
      default: break
      }
    }
    let (axes, keepsAxes) = try o.reduction(of: input, g)
    let value = try o.add(ReduceProd(axes: axes, keepsAxes: keepsAxes), [input], &g)
    if let known, !keepsAxes {
      g.sizes[value] = KerasSizes(dimensions: [try .product(known.dimensions)], isScalar: true)
    }
    return [value]
  }

  /// The mean and the mean square distance from it.
  private static func moments(
    _ o: inout KerasOperands, _ g: inout KerasGraph, _ part: String?
  ) throws(SluiceError) -> (mean: String, variance: String) {
    let input = try o.real(try o.tensor("x", &g), &g)
    let (axes, keepsAxes) = try o.reduction(of: input, g)
    let mean = try o.add(ReduceMean(axes: axes, keepsAxes: true), [input], &g, "mean")
    let distance = try o.add(Sub(), [input, mean], &g, "distance")
    let square = try o.add(Mul(), [distance, distance], &g, "square")
    let variance = try o.add(ReduceMean(axes: axes, keepsAxes: keepsAxes), [square], &g, part)
    return (keepsAxes ? mean : try o.add(Squeeze(axes: axes), [mean], &g, "average"), variance)
  }

  private static let variance: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try moments(&o, &g, nil).variance]
  }

  private static let deviation: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(Sqrt(), [try moments(&o, &g, "variance").variance], &g)]
  }

  private static let moments: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("synchronized", false)
    let (mean, variance) = try moments(&o, &g, "variance")
    return [mean, variance]
  }

  /// The exponentials are taken of what the numbers lack to the greatest one, if that is finite.
  private static let logSumExp: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.real(try o.tensor("x", &g), &g)
    let (axes, keepsAxes) = try o.reduction(of: input, g)
    let type = try o.type(input, g).elementType
    let greatest = try o.add(ReduceMax(axes: axes, keepsAxes: true), [input], &g, "greatest")
    let isFinite = try o.isFinite(greatest, &g, "finite")
    let offset = try o.add(
      Where(), [isFinite, greatest, try o.scalar(0, type, &g)], &g, "offset")
    let powers = try o.add(
      Exp(), [try o.add(Sub(), [input, offset], &g, "difference")], &g, "powers")
    let sum = try o.add(ReduceSum(axes: axes, keepsAxes: true), [powers], &g, "sum")
    let logarithm = try o.add(Log(), [sum], &g, "log")
    let value = try o.add(Add(), [logarithm, offset], &g, keepsAxes ? nil : "kept")
    return [keepsAxes ? value : try o.add(Squeeze(axes: axes), [value], &g)]
  }

  private static let count: KerasOperation.Builder = { o, g throws(SluiceError) in
    let truths = try o.cast(try o.tensor("x", &g), to: .bool, &g)
    let (axes, keepsAxes) = try o.reduction(of: truths, g)
    let type = try o.elementType("dtype") ?? (o.version.generation >= 3 ? .int32 : .int64)
    let ones = try o.cast(truths, to: type, &g)
    return [try o.add(ReduceSum(axes: axes, keepsAxes: keepsAxes), [ones], &g)]
  }

  private static let average: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.real(try o.tensor("x", &g), &g)
    let shape = try o.shape(input, g)
    guard o.has("weights") else {
      return [try o.add(ReduceMean(axes: try o.reduction(of: input, g).axes), [input], &g)]
    }
    var weights = try o.real(try o.tensor("weights", &g), &g)
    let (axes, _) = try o.reduction(of: input, g)
    let rank = try o.shape(weights, g).count
    if rank != shape.count {
      guard rank == 1, axes.count == 1 else { throw .kerasArgument("weights", "of rank \(rank)") }
      let places = (0..<shape.count).filter { $0 != axes[0] }
      weights = try o.add(Unsqueeze(axes: places), [weights], &g, "weights")
    }
    let all = try o.add(ReduceSum(axes: axes), [weights], &g, "total")
    input = try o.add(Mul(), [input, weights], &g, "weighted")
    return [try o.add(Div(), [try o.add(ReduceSum(axes: axes), [input], &g, "sum"), all], &g)]
  }
}
