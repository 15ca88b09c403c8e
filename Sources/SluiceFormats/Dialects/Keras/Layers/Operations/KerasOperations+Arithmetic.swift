internal import SluiceCore
internal import SluiceModel

// Functions of each element, and of pairs of elements.

extension KerasOperations {
  static let arithmetic: [KerasOperation] = [
    binary(["Add"], ["math.add", "__operators__.add"], Add(), sizes: KerasSizes.sum),
    binary(["Subtract"], ["math.subtract"], Sub()),
    binary(["Multiply"], ["math.multiply"], Mul(), sizes: KerasSizes.product),
    binary(["Divide", "TrueDivide"], ["math.truediv", "math.divide"], Div(), isReal: true),
    binary(["Power"], ["math.pow"], Pow()),
    binary(["Maximum"], ["math.maximum"], Max()),
    binary(["Minimum"], ["math.minimum"], Min()),
    binary(["Mod"], ["math.floormod"], Mod(), isWeak: false),
    KerasOperation(["FloorDivide"], ["floor_div", "math.floordiv"], pair, floorDivide),
    KerasOperation(["DivideNoNan"], ["math.divide_no_nan"], pair, divideNoNaN),
    KerasOperation([], ["math.squared_difference"], pair, squaredDifference),
    KerasOperation(["Logaddexp"], [], pair, logAddExp),
    KerasOperation(["Hypot"], [], pair, hypotenuse),
    KerasOperation([], ["math.add_n"], ["inputs…"], sum),
    comparison(["Equal"], ["math.equal", "__operators__.eq"], Equal()),
    KerasOperation(["NotEqual"], ["math.not_equal", "__operators__.ne"], pair, notEqual),
    comparison(["Greater"], ["math.greater"], Greater()),
    comparison(["GreaterEqual"], ["math.greater_equal"], GreaterOrEqual()),
    comparison(["Less"], ["math.less"], Less()),
    comparison(["LessEqual"], ["math.less_equal"], LessOrEqual()),
    KerasOperation(["Isclose"], [], pair + ["rtol", "atol", "equal_nan"], isClose),
    logical(["LogicalAnd"], ["math.logical_and", "__operators__.and"], And()),
    logical(["LogicalOr"], ["math.logical_or", "__operators__.or"], Or()),
    logical(["LogicalXor"], [], Xor()),
    KerasOperation(["LogicalNot"], ["math.logical_not"], ["x"], not),
    KerasOperation(["Where"], ["where"], ["condition", "x1|x", "x2|y"], choose),
    KerasOperation(["Select"], [], ["condlist", "choicelist", "default"], select),
  ]

  static let pair = ["x1|x|a", "x2|y|b"]

  private static func binary(
    _ classNames: [String], _ functions: [String], _ layer: any Layer, isReal: Bool = false,
    isWeak: Bool = true, sizes: KerasSizes.Rule? = nil
  ) -> KerasOperation {
    KerasOperation(classNames, functions, pair) { o, g throws(SluiceError) in
      let known = try sizes.flatMap { (rule) throws(SluiceError) in
        try KerasSizes.combined([o.peek("x1"), o.peek("x2")], g, rule)
      }
      var values = try o.pair(&g, isReal: isReal, isWeak: isWeak)
      if layer is Add { values[1] = try g.asBias(values[1], of: values[0], o.call) }
      let value = try o.add(layer, values, &g)
      g.sizes[value] = known
      return [value]
    }
  }

  private static func comparison(
    _ classNames: [String], _ functions: [String], _ layer: any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, pair) { o, g throws(SluiceError) in
      o.ignore("incompatible_shape_error")
      return [try o.add(layer, try o.pair(&g, isWeak: false), &g)]
    }
  }

  private static func logical(
    _ classNames: [String], _ functions: [String], _ layer: any Layer
  ) -> KerasOperation {
    KerasOperation(classNames, functions, pair) { o, g throws(SluiceError) in
      let values = try ["x1", "x2"].mapThrowing { (name) throws(SluiceError) in
        try o.cast(try o.tensor(name, &g), to: .bool, &g)
      }
      return [try o.add(layer, values, &g)]
    }
  }

  private static let not: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(Not(), [try o.cast(try o.tensor("x", &g), to: .bool, &g)], &g)]
  }

  /// `⌊a / b⌋`.
  private static let floorDivide: KerasOperation.Builder = { o, g throws(SluiceError) in
    let known = try KerasSizes.combined([o.peek("x1"), o.peek("x2")], g, KerasSizes.quotient)
    let values = try o.pair(&g)
    let value: String
    if try o.type(values[0], g).elementType.kind == .real {
      value = try o.add(Floor(), [try o.add(Div(), values, &g, "ratio")], &g)
    } else {
      // Without its remainder, the number is a multiple, which no rounding touches.
      let rest = try o.add(Mod(), values, &g, "rest")
      value = try o.add(
        Div(), [try o.add(Sub(), [values[0], rest], &g, "multiple"), values[1]], &g)
    }
    g.sizes[value] = known
    return [value]
  }

  /// `a / b`, and 0 where `b` is 0.
  private static let divideNoNaN: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isReal: true)
    let type = try o.type(values[1], g).elementType
    let ratio = try o.add(Div(), values, &g, "ratio")
    let isNotZero = try o.add(NotEqual(value: 0), [values[1]], &g, "nonzero")
    return [try o.add(Where(), [isNotZero, ratio, try o.scalar(0, type, &g)], &g)]
  }

  private static let squaredDifference: KerasOperation.Builder = { o, g throws(SluiceError) in
    let difference = try o.add(Sub(), try o.pair(&g), &g, "difference")
    return [try o.add(Mul(), [difference, difference], &g)]
  }

  /// `log(eᵃ + eᵇ) = max(a, b) + softplus(−|a − b|)`.
  private static let logAddExp: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let distance = try o.add(Abs(), [try o.add(Sub(), values, &g, "difference")], &g, "distance")
    let opposite = try o.add(Neg(), [distance], &g, "opposite")
    let rest = try o.add(Activation(.softplus), [opposite], &g, "rest")
    return [try o.add(Add(), [try o.add(Max(), values, &g, "maximum"), rest], &g)]
  }

  /// `√(a² + b²)`, both divided by the larger so that no square overflows.
  private static let hypotenuse: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let lengths = try values.mapThrowing { (value) throws(SluiceError) in
      try o.add(Abs(), [value], &g, "length")
    }
    let type = try o.type(values[0], g).elementType
    let longer = try o.add(Max(), lengths, &g, "longer")
    let shorter = try o.add(Min(), lengths, &g, "shorter")
    let isNotZero = try o.add(NotEqual(value: 0), [longer], &g, "nonzero")
    let ratio = try o.add(
      Where(),
      [isNotZero, try o.add(Div(), [shorter, longer], &g, "ratio"), try o.scalar(0, type, &g)], &g,
      "ratio")
    let square = try o.add(Mul(), [ratio, ratio], &g, "square")
    let sum = try o.add(Add(), [square, try o.scalar(1, type, &g)], &g, "sum")
    return [try o.add(Mul(), [longer, try o.add(Sqrt(), [sum], &g, "root")], &g)]
  }

  private static let sum: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(Add(), try o.tensors("inputs…", &g), &g)]
  }

  private static let notEqual: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("incompatible_shape_error")
    // With a constant it is one node, as in the masks of layers.
    if case .tensor(let tensor)? = o.peek("x1"), let constant = o.peek("x2")?.json,
      let type = g.type(of: tensor.value)?.elementType,
      let value = o.version.comparand(constant, with: type)
    {
      _ = (o.optional("x1"), o.optional("x2"))
      return [try o.add(NotEqual(value: value), [tensor.value], &g)]
    }
    let isEqual = try o.add(Equal(), try o.pair(&g, isWeak: false), &g, "equal")
    return [try o.add(Not(), [isEqual], &g)]
  }

  /// `|a − b| ≤ atol + rtol · |b|`.
  private static let isClose: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("equal_nan", false)
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let type = try o.type(values[0], g).elementType
    let relative = try o.scalar(try o.number("rtol", default: 1e-5), type, &g)
    let absolute = try o.scalar(try o.number("atol", default: 1e-8), type, &g)
    let distance = try o.add(Abs(), [try o.add(Sub(), values, &g, "difference")], &g, "distance")
    let size = try o.add(Abs(), [values[1]], &g, "size")
    let scaled = try o.add(Mul(), [size, relative], &g, "scaled")
    let limit = try o.add(Add(), [scaled, absolute], &g, "limit")
    // Infinities are close to themselves only; their distance is no number.
    let isNear = try o.add(LessOrEqual(), [distance, limit], &g, "near")
    let isFinite = try o.add(
      Equal(), [try o.add(Sub(), [limit, limit], &g, "zero"), try o.scalar(0, type, &g)], &g,
      "finite")
    let isBoth = try o.add(And(), [isNear, isFinite], &g, "both")
    return [try o.add(Or(), [isBoth, try o.add(Equal(), values, &g, "equal")], &g)]
  }

  private static let choose: KerasOperation.Builder = { o, g throws(SluiceError) in
    let condition = try o.cast(try o.tensor("condition", &g), to: .bool, &g)
    return [try o.add(Where(), [condition] + (try o.pair(&g)), &g)]
  }

  /// The first choice whose condition holds, or the default.
  private static let select: KerasOperation.Builder = { o, g throws(SluiceError) in
    let conditions = try o.tensors("condlist", &g)
    guard case .list(let choices) = try o.required("choicelist"), choices.count == conditions.count
    else { throw .kerasArgument("choicelist", "no list of as many choices as conditions") }
    let fallback = o.optional("default") ?? .constant(0)
    let values = try o.unified(choices + [fallback], "choicelist", &g)
    var result = values[choices.count]
    for index in conditions.indices.reversed() {
      let condition = try o.cast(conditions[index], to: .bool, &g)
      result = try o.add(
        Where(), [condition, values[index], result], &g, index == 0 ? nil : "choice")
    }
    return [result]
  }
}

extension KerasOperands {
  /// Takes two operands and makes them of one type.
  ///
  /// A constant takes the type of the other operand where it can; where `isWeak` is false, Keras 3 makes
  /// it one of its own type first.
  mutating func pair(
    _ graph: inout KerasGraph, isReal: Bool = false, isWeak: Bool = true
  ) throws(SluiceError) -> [String] {
    let operands = [try required("x1"), try required("x2")]
    var kinds: [KerasOperandType] = []
    for operand in operands {
      var kind = try kind(of: operand, graph)
      if case .open(let type) = kind, !isWeak, version.generation >= 3 { kind = .fixed(type) }
      kinds.append(kind)
    }
    let ownTypes = kinds
    if isReal { kinds.append(.open(.float32)) }
    let common = try ElementType.common(kinds)
    var values: [String] = []
    for (operand, kind) in zip(operands, ownTypes) {
      var type = common
      if case .fixed(let own) = kind, own.kind == .real { type = own }
      values.append(
        try matched(try value(of: operand, "x", &graph, as: type), to: common, &graph))
    }
    return values
  }
}
