internal import SluiceCore
internal import SluiceModel

// Functions of one element, activations among them.

extension KerasOperations {
  static let elements: [KerasOperation] =
    [
      unary(["Negative"], ["math.negative"], Neg(), isReal: false),
      unary(["Sign"], ["math.sign"], Sign(), isReal: false),
      unary(["Floor"], ["math.floor"], Floor()),
      unary(["Ceil"], ["math.ceil"], Ceil()),
      unary(["Sqrt"], ["math.sqrt"], Sqrt()),
      unary(["Exp"], ["math.exp"], Exp()),
      unary(["Log"], ["math.log"], Log()),
      unary(["Reciprocal"], ["math.reciprocal"], Reciprocal()),
      unary(["Sin"], ["math.sin"], Sin()),
      unary(["Cos"], ["math.cos"], Cos()),
      unary(["Tan"], ["math.tan"], Tan()),
      unary(["Erf"], ["math.erf"], Erf()),
      chain(["Rsqrt"], ["math.rsqrt"], [Sqrt(), Reciprocal()]),
      KerasOperation(["Absolute", "Abs"], ["math.abs"], ["x"], absolute),
      KerasOperation(["Square"], ["math.square"], ["x"], square),
      KerasOperation(["Round"], ["math.round"], ["x", "decimals"], round),
      KerasOperation(["Trunc"], [], ["x"], truncate),
      scaled(["Log2"], [], Log(), after: 1 / 0.693147180559945309417),
      scaled(["Log10"], [], Log(), after: 1 / 2.302585092994045684018),
      scaled(["Exp2"], [], Exp(), before: 0.693147180559945309417),
      shifted(["Log1p"], ["math.log1p"], Log(), before: 1),
      shifted(["Expm1"], ["math.expm1"], Exp(), after: -1),
      KerasOperation(["Isnan"], ["math.is_nan"], ["x"], isNaN),
      KerasOperation(["Isfinite"], ["math.is_finite"], ["x"], isFinite),
      KerasOperation(["Isinf"], ["math.is_inf"], ["x"], isInfinite),
      KerasOperation(["NanToNum"], [], ["x", "nan", "posinf", "neginf"], nanToNumber),
      KerasOperation(
        ["Clip"], ["clip_by_value"],
        ["x|t", "x_min|clip_value_min", "x_max|clip_value_max"], clip),
      KerasOperation(["Cast"], ["cast"], ["x", "dtype"], castTo),
      KerasOperation(
        ["ConvertToTensor"], ["convert_to_tensor"],
        ["x|value", "dtype", "sparse", "dtype_hint"], convert),
      KerasOperation(
        ["Copy", "StopGradient", "Identity"],
        ["identity", "stop_gradient"], ["x|input"], copy),
      KerasOperation([], ["ensure_shape"], ["x", "shape"], ensureShape),
      KerasOperation(["Gelu"], ["nn.gelu"], ["x|features", "approximate"], gelu),
      KerasOperation(
        ["LeakyRelu"], ["nn.leaky_relu"],
        ["x|features", "negative_slope|alpha"], leaky),
      KerasOperation(["ReLU"], [], ["x", "negative_slope", "max_value", "threshold"], relu),
      KerasOperation(["Silu"], ["nn.silu", "nn.swish"], ["x|features", "beta"], silu),
      KerasOperation(["Threshold"], [], ["x", "threshold", "default_value"], threshold),
      parameterised(["Elu"], ["nn.elu"], "alpha", 1) { .elu(alpha: $0) },
      parameterised(["Celu"], [], "alpha", 1) { .celu(alpha: $0) },
      parameterised(["HardShrink"], [], "threshold", 0.5) { .hardShrink(threshold: $0) },
      parameterised(["SoftShrink"], [], "threshold", 0.5) { .softShrink(threshold: $0) },
      parameterised(["Squareplus"], [], "b", 4) { .squareplus(b: $0) },
      alongAxis(["Glu"], [], GLU()),
      alongAxis(["Sparsemax"], [], Activation(.sparsemax)),
      KerasOperation(["Softmax"], ["nn.softmax"], ["x|logits", "axis"]) {
        o, g throws(SluiceError) in
        let (input, axis) = try o.alongAxis(&g)
        return [try o.add(Softmax(axis: axis), [input], &g)]
      },
      KerasOperation(["LogSoftmax"], ["nn.log_softmax"], ["x|logits", "axis"]) {
        o, g throws(SluiceError) in
        let (input, axis) = try o.alongAxis(&g)
        return [try o.add(LogSoftmax(axis: axis), [input], &g)]
      },
    ]
    + plainActivations.map { unary([$0.0], $0.1, Activation($0.2)) }

  private static let plainActivations: [(String, [String], ActivationFunction)] = [
    ("Relu", ["nn.relu"], .relu()), ("Relu6", ["nn.relu6"], .relu(maximum: 6)),
    ("Sigmoid", ["math.sigmoid", "nn.sigmoid"], .sigmoid),
    ("Tanh", ["math.tanh", "nn.tanh"], .tanh),
    ("Softplus", ["math.softplus", "nn.softplus"], .softplus),
    ("Softsign", ["nn.softsign"], .softsign), ("Selu", ["nn.selu"], .selu),
    ("HardSigmoid", [], .hardSigmoid(slope: 1.0 / 6)), ("HardSilu", [], .hardSilu(slope: 1.0 / 6)),
    ("HardTanh", [], .hardTanh), ("TanhShrink", [], .tanhShrink),
    ("LogSigmoid", ["math.log_sigmoid"], .logSigmoid), ("SparsePlus", [], .sparsePlus),
    ("SparseSigmoid", [], .sparseSigmoid),
  ]

  private static let input = ["x|features|input"]

  private static func unary(
    _ classNames: [String], _ functions: [String], _ layer: any Layer, isReal: Bool = true
  ) -> KerasOperation {
    chain(classNames, functions, [layer], isReal: isReal)
  }

  private static func chain(
    _ classNames: [String], _ functions: [String], _ layers: [any Layer], isReal: Bool = true
  ) -> KerasOperation {
    KerasOperation(classNames, functions, input) { o, g throws(SluiceError) in
      var value = try o.tensor("x", &g)
      if isReal { value = try o.real(value, &g) }
      for (index, layer) in layers.enumerated() {
        value = try o.add(layer, [value], &g, index == layers.count - 1 ? nil : "part")
      }
      return [value]
    }
  }

  private static func scaled(
    _ classNames: [String], _ functions: [String], _ layer: any Layer, before: Double? = nil,
    after: Double? = nil
  ) -> KerasOperation {
    around(classNames, functions, layer, Mul(), before, after)
  }

  private static func shifted(
    _ classNames: [String], _ functions: [String], _ layer: any Layer, before: Double? = nil,
    after: Double? = nil
  ) -> KerasOperation {
    around(classNames, functions, layer, Add(), before, after)
  }

  /// A function with a number combined to what it is given, or to what it gives.
  private static func around(
    _ classNames: [String], _ functions: [String], _ layer: any Layer, _ combination: any Layer,
    _ before: Double?, _ after: Double?
  ) -> KerasOperation {
    KerasOperation(classNames, functions, input) { o, g throws(SluiceError) in
      var value = try o.real(try o.tensor("x", &g), &g)
      let type = try o.type(value, g).elementType
      if let before {
        value = try o.add(combination, [value, try o.scalar(before, type, &g)], &g, "argument")
      }
      value = try o.add(layer, [value], &g, after == nil ? nil : "part")
      if let after { value = try o.add(combination, [value, try o.scalar(after, type, &g)], &g) }
      return [value]
    }
  }

  private static func parameterised(
    _ classNames: [String], _ functions: [String], _ key: String, _ standard: Double,
    _ function: @escaping @Sendable (Double) -> ActivationFunction
  ) -> KerasOperation {
    KerasOperation(classNames, functions, input + [key]) { o, g throws(SluiceError) in
      let layer = Activation(function(try o.number(key, default: standard)))
      return [try o.add(layer, [try o.real(try o.tensor("x", &g), &g)], &g)]
    }
  }

  /// A function of the last dimension, applied along another one.
  private static func alongAxis(
    _ classNames: [String], _ functions: [String], _ layer: any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, ["x", "axis"]) { o, g throws(SluiceError) in
      let (input, axis) = try o.alongAxis(&g)
      let rank = try o.shape(input, g).count
      guard axis != rank - 1 else { return [try o.add(layer, [input], &g)] }
      var permutation = Array(0..<rank)
      permutation.swapAt(axis, rank - 1)
      let turned = try o.add(Transpose(permutation: permutation), [input], &g, "turned")
      let value = try o.add(layer, [turned], &g, "part")
      return [try o.add(Transpose(permutation: permutation), [value], &g)]
    }
  }
}

extension KerasOperands {
  /// Takes `x` and `axis`, which is the last one by default.
  fileprivate mutating func alongAxis(
    _ graph: inout KerasGraph
  ) throws(SluiceError) -> (String, axis: Int) {
    let input = try real(try tensor("x", &graph), &graph)
    return (input, try axis("axis", rank: try shape(input, graph).count, default: -1))
  }
}

// MARK: - Those with rules of their own

extension KerasOperations {
  private static let absolute: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let type = try o.type(input, g).elementType
    // What cannot be negative is given back as it is.
    guard type != .bool, type.isSigned else { return [input] }
    return [try o.add(Abs(), [input], &g)]
  }

  private static let square: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    if try o.type(input, g).elementType == .bool { input = try o.cast(input, to: .int32, &g) }
    return [try o.add(Mul(), [input, input], &g)]
  }

  private static let round: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let decimals = try o.integer("decimals", default: 0)
    let type = try o.type(input, g).elementType
    guard type.kind == .real else {
      guard decimals >= 0 else { throw .kerasArgument("decimals", "\(decimals)") }
      return [try o.add(Identity(), [input], &g)]
    }
    guard decimals != 0 else { return [try o.add(Round(), [input], &g)] }
    guard abs(decimals) <= 30 else { throw .kerasArgument("decimals", "\(decimals)") }
    let power = (0..<abs(decimals)).reduce(1.0) { power, _ in power * 10 }
    let factor = try o.scalar(decimals > 0 ? power : 1 / power, type, &g)
    let scaled = try o.add(Mul(), [input, factor], &g, "scaled")
    return [try o.add(Div(), [try o.add(Round(), [scaled], &g, "rounded"), factor], &g)]
  }

  private static let truncate: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    guard try o.type(input, g).elementType.kind == .real else { return [input] }
    let size = try o.add(Floor(), [try o.add(Abs(), [input], &g, "size")], &g, "floor")
    return [try o.add(Mul(), [size, try o.add(Sign(), [input], &g, "sign")], &g)]
  }

  private static let isNaN: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(IsNaN(), [try o.real(try o.tensor("x", &g), &g)], &g)]
  }

  /// The difference of a number and itself is 0, but not that of an infinity.
  private static let isFinite: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.isFinite(try o.real(try o.tensor("x", &g), &g), &g, nil)]
  }

  private static let isInfinite: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.real(try o.tensor("x", &g), &g)
    let isNone = try o.add(
      Or(), [try o.isFinite(input, &g, "finite"), try o.add(IsNaN(), [input], &g, "nan")], &g,
      "either")
    return [try o.add(Not(), [isNone], &g)]
  }

  private static let nanToNumber: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let type = try o.type(input, g).elementType
    guard type.kind == .real else {
      o.ignore("nan", "posinf", "neginf")
      return [input]
    }
    let largest = type.largest
    let high = try o.number("posinf", default: largest)
    let low = try o.number("neginf", default: -largest)
    let nan = try o.scalar(try o.number("nan", default: 0), type, &g)
    let isNaN = try o.add(IsNaN(), [input], &g, "nan")
    let number = try o.add(Where(), [isNaN, nan, input], &g, "number")
    let isFinite = try o.isFinite(number, &g, "finite")
    let isPositive = try o.add(
      Greater(), [number, try o.scalar(0, type, &g)], &g, "positive")
    let limit = try o.add(
      Where(), [isPositive, try o.scalar(high, type, &g), try o.scalar(low, type, &g)], &g, "limit")
    return [try o.add(Where(), [isFinite, number, limit], &g)]
  }

  private static let clip: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    if try o.type(input, g).elementType == .bool { input = try o.cast(input, to: .int32, &g) }
    let type = try o.type(input, g).elementType
    if let low = o.peek("x_min")?.json?.number, let high = o.peek("x_max")?.json?.number {
      _ = (o.optional("x_min"), o.optional("x_max"))
      let layer = Clip(minimum: low.rounded(to: type), maximum: high.rounded(to: type))
      return [try o.add(layer, [input], &g)]
    }
    let low = try o.cast(try o.tensor("x_min", &g, as: type), to: type, &g)
    let high = try o.cast(try o.tensor("x_max", &g, as: type), to: type, &g)
    return [try o.add(Max(), [low, try o.add(Min(), [input, high], &g, "capped")], &g)]
  }

  private static let castTo: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    guard let type = try o.elementType("dtype"), try o.type(input, g).elementType != type else {
      return [input]
    }
    let value = try o.add(Cast(to: type), [input], &g)
    if type.kind == .integer { g.sizes[value] = g.sizes[input] }
    return [value]
  }

  private static let convert: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("sparse", false)
    o.ignore("dtype_hint")
    return try castTo(&o, &g)
  }

  private static let copy: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let value = try o.add(Identity(), [input], &g)
    g.sizes[value] = g.sizes[input]
    return [value]
  }

  private static let ensureShape: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.constant("shape")?.array ?? []
    try o.type(input, g).requireRank(shape.count, "input")
    return [try o.add(Identity(), [input], &g)]
  }

  private static let gelu: KerasOperation.Builder = { o, g throws(SluiceError) in
    // The default is what Keras 3 writes out, and what TensorFlow computes.
    let isApproximate = try o.bool("approximate", default: o.version.generation >= 3)
    let input = try o.real(try o.tensor("x", &g), &g)
    return [try o.add(Activation(.gelu(approximate: isApproximate)), [input], &g)]
  }

  /// TensorFlow keeps the slope of a leaky unit in single precision, whatever it computes in.
  private static let leaky: KerasOperation.Builder = { o, g throws(SluiceError) in
    let slope = Double(Float(try o.number("negative_slope", default: 0.2)))
    let input = try o.real(try o.tensor("x", &g), &g)
    return [try o.add(Activation(.relu(negativeSlope: slope)), [input], &g)]
  }

  private static let relu: KerasOperation.Builder = { o, g throws(SluiceError) in
    let slope = Double(Float(try o.number("negative_slope", default: 0)))
    let maximum = o.has("max_value") ? try o.number("max_value") : nil
    let function = ActivationFunction.relu(
      negativeSlope: slope, maximum: maximum, threshold: try o.number("threshold", default: 0))
    return [try o.add(Activation(function), [try o.real(try o.tensor("x", &g), &g)], &g)]
  }

  private static let silu: KerasOperation.Builder = { o, g throws(SluiceError) in
    let beta = try o.number("beta", default: 1)
    let input = try o.real(try o.tensor("x", &g), &g)
    guard beta != 1 else { return [try o.add(Activation(.silu), [input], &g)] }
    let factor = try o.scalar(beta, try o.type(input, g).elementType, &g)
    let scaled = try o.add(Mul(), [input, factor], &g, "scaled")
    let gate = try o.add(Activation(.sigmoid), [scaled], &g, "gate")
    return [try o.add(Mul(), [input, gate], &g)]
  }

  private static let threshold: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.real(try o.tensor("x", &g), &g)
    let type = try o.type(input, g).elementType
    let limit = try o.scalar(try o.number("threshold"), type, &g)
    let fallback = try o.scalar(try o.number("default_value"), type, &g)
    let isAbove = try o.add(Greater(), [input, limit], &g, "above")
    return [try o.add(Where(), [isAbove, input, fallback], &g)]
  }
}

extension KerasOperands {
  /// Where a real value is neither infinite nor no number.
  func isFinite(
    _ value: String, _ graph: inout KerasGraph, _ part: String?
  ) throws(SluiceError) -> String {
    let difference = try add(Sub(), [value, value], &graph, "difference")
    let zero = try scalar(0, try type(value, graph).elementType, &graph)
    return try add(Equal(), [difference, zero], &graph, part)
  }
}

extension ElementType {
  /// The largest finite number of a real type.
  fileprivate var largest: Double {
    switch self {
    case .float16: 65504
    case .bfloat16: 0x1.FEp127
    case .float32: Double(Float.greatestFiniteMagnitude)
    default: .greatestFiniteMagnitude
    }
  }
}
