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
