internal import SluiceCore
internal import SluiceModel

// Functions of one element that no single layer computes.

extension KerasOperations {
  static let absolute: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let type = try o.type(input, g).elementType
    // What cannot be negative is given back as it is.
    guard type != .bool, type.isSigned else { return [input] }
    return [try o.add(Abs(), [input], &g)]
  }

  static let square: KerasOperation.Builder = { o, g throws(SluiceError) in
    var input = try o.tensor("x", &g)
    if try o.type(input, g).elementType == .bool { input = try o.cast(input, to: .int32, &g) }
    return [try o.add(Mul(), [input, input], &g)]
  }

  static let round: KerasOperation.Builder = { o, g throws(SluiceError) in
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

  static let truncate: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    guard try o.type(input, g).elementType.kind == .real else { return [input] }
    let size = try o.add(Floor(), [try o.add(Abs(), [input], &g, "size")], &g, "floor")
    return [try o.add(Mul(), [size, try o.add(Sign(), [input], &g, "sign")], &g)]
  }

  static let isNaN: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.add(IsNaN(), [try o.real(try o.tensor("x", &g), &g)], &g)]
  }

  /// The difference of a number and itself is 0, but not that of an infinity.
  static let isFinite: KerasOperation.Builder = { o, g throws(SluiceError) in
    [try o.isFinite(try o.real(try o.tensor("x", &g), &g), &g, nil)]
  }

  static let isInfinite: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.real(try o.tensor("x", &g), &g)
    let isNone = try o.add(
      Or(), [try o.isFinite(input, &g, "finite"), try o.add(IsNaN(), [input], &g, "nan")], &g,
      "either")
    return [try o.add(Not(), [isNone], &g)]
  }

  static let nanToNumber: KerasOperation.Builder = { o, g throws(SluiceError) in
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

  static let clip: KerasOperation.Builder = { o, g throws(SluiceError) in
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

  static let castTo: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    guard let type = try o.elementType("dtype"), try o.type(input, g).elementType != type else {
      return [input]
    }
    let value = try o.add(Cast(to: type), [input], &g)
    if type.kind == .integer { g.sizes[value] = g.sizes[input] }
    return [value]
  }

  static let convert: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("sparse", false)
    o.ignore("dtype_hint")
    return try castTo(&o, &g)
  }

  static let copy: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let value = try o.add(Identity(), [input], &g)
    g.sizes[value] = g.sizes[input]
    return [value]
  }

  static let ensureShape: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let shape = try o.constant("shape")?.array ?? []
    try o.type(input, g).requireRank(shape.count, "input")
    return [try o.add(Identity(), [input], &g)]
  }

  static let gelu: KerasOperation.Builder = { o, g throws(SluiceError) in
    // The default is what Keras 3 writes out, and what TensorFlow computes.
    let isApproximate = try o.bool("approximate", default: o.version.generation >= 3)
    let input = try o.real(try o.tensor("x", &g), &g)
    return [try o.add(Activation(.gelu(approximate: isApproximate)), [input], &g)]
  }

  /// TensorFlow keeps the slope of a leaky unit in single precision, whatever it computes in.
  static let leaky: KerasOperation.Builder = { o, g throws(SluiceError) in
    let slope = Double(Float(try o.number("negative_slope", default: 0.2)))
    let input = try o.real(try o.tensor("x", &g), &g)
    return [try o.add(Activation(.relu(negativeSlope: slope)), [input], &g)]
  }

  static let relu: KerasOperation.Builder = { o, g throws(SluiceError) in
    let slope = Double(Float(try o.number("negative_slope", default: 0)))
    let maximum = o.has("max_value") ? try o.number("max_value") : nil
    let function = ActivationFunction.relu(
      negativeSlope: slope, maximum: maximum, threshold: try o.number("threshold", default: 0))
    return [try o.add(Activation(function), [try o.real(try o.tensor("x", &g), &g)], &g)]
  }

  static let silu: KerasOperation.Builder = { o, g throws(SluiceError) in
    let beta = try o.number("beta", default: 1)
    let input = try o.real(try o.tensor("x", &g), &g)
    guard beta != 1 else { return [try o.add(Activation(.silu), [input], &g)] }
    let factor = try o.scalar(beta, try o.type(input, g).elementType, &g)
    let scaled = try o.add(Mul(), [input, factor], &g, "scaled")
    let gate = try o.add(Activation(.sigmoid), [scaled], &g, "gate")
    return [try o.add(Mul(), [input, gate], &g)]
  }

  static let threshold: KerasOperation.Builder = { o, g throws(SluiceError) in
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
