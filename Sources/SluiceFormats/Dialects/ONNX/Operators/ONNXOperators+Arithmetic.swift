internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let arithmetic = [
    binary("Add", Add()), binary("Sub", Sub()), binary("Mul", Mul()), binary("Div", Div()),
    binary("And", And()), binary("Or", Or()), binary("Xor", Xor()),
    binary("Equal", Equal()), binary("Greater", Greater()), binary("Less", Less()),
    binary("GreaterOrEqual", GreaterOrEqual(), since: 12),
    binary("LessOrEqual", LessOrEqual(), since: 12),
    several("Max", Max(), [.real, .integer]), several("Min", Min(), [.real, .integer]),
    several("Sum", Add(), [.real]), several("Mean", Mean(), [.real]),
    unary("Abs", Abs()), unary("Ceil", Ceil()), unary("Cos", Cos()),
    unary("Erf", Erf(), since: 9), unary("Exp", Exp()), unary("Floor", Floor()),
    unary("Identity", Identity()), unary("IsNaN", IsNaN(), since: 9), unary("Log", Log()),
    unary("Neg", Neg()), unary("Not", Not(), settled: 1), unary("Reciprocal", Reciprocal()),
    unary("Round", Round(), since: 11), unary("Sign", Sign(), since: 9), unary("Sin", Sin()),
    unary("Sqrt", Sqrt()), unary("Tan", Tan()),
    ONNXOperator("Clip", "input min? max?", clip),
    ONNXOperator("Mod", "A B", since: 10, mod),
    ONNXOperator("Pow", "X Y", pow),
  ]

  /// An operator of one input without attributes.
  static func unary(
    _ name: String, _ layer: any Layer, since: Int = 1, settled: Int = 7
  ) -> ONNXOperator {
    ONNXOperator(name, "X", since: since, settled: settled) { call, graph throws(SluiceError) in
      try graph.add(call, layer, [call.input(0)])
    }
  }

  /// An operator that combines two inputs of one type element by element.
  private static func binary(
    _ name: String, _ layer: any Layer, since: Int = 1
  ) -> ONNXOperator {
    ONNXOperator(name, "A B", since: since) { call, graph throws(SluiceError) in
      try call.requireOneType(graph, [0, 1])
      return try graph.add(call, layer, [call.input(0), call.input(1)])
    }
  }

  /// An operator that combines one or more inputs of one type element by element.
  private static func several(
    _ name: String, _ layer: any Layer, _ kinds: Set<ElementKind>
  ) -> ONNXOperator {
    ONNXOperator(name, "data_0 data…") { call, graph throws(SluiceError) in
      var inputs: [String] = []
      for index in call.inputs.indices { inputs.append(try call.input(index)) }
      try graph.type(inputs[0]).requireKind(in: kinds, "input 'data_0'")
      try call.requireOneType(graph, Array(inputs.indices))
      return try graph.add(call, layer, inputs)
    }
  }
}

extension ONNXOperators {
  /// The remainder; of real numbers only that of C until opset 28 said what the other one is.
  private static let mod: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    try call.requireOneType(graph, [0, 1])
    let fmod = try call.flag("fmod")
    if !fmod, call.opset < 28, graph.type(try call.input(0)).elementType.kind == .real {
      throw .onnxAttributeValue("fmod", "0", expected: "1 where the inputs hold real numbers")
    }
    return try graph.add(call, Mod(fmod: fmod), [call.input(0), call.input(1)])
  }

  /// The power, in the type of the base whatever that of the exponent is.
  private static let pow: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    if call.opset < 12 { try call.requireOneType(graph, [0, 1]) }
    var operands = [try call.input(0), try call.input(1)]
    let types = operands.map { graph.type($0).elementType }
    // A real number and an integer meet in double precision, as in C.
    if types[0].kind != types[1].kind, let place = types.firstIndex(where: { $0.kind != .real }) {
      operands[place] = try graph.one(
        call, Cast(to: .float64), [operands[place]], ["base", "exponent"][place])
    }
    let meeting = operands.map { graph.type($0).elementType }
    let isWider = meeting.contains { $0 != types[0] && $0.byteCount >= types[0].byteCount }
    guard isWider else { return try graph.add(call, Pow(), operands) }
    let power = try graph.one(call, Pow(), operands, "power")
    return try graph.add(call, Cast(to: types[0]), [power])
  }
}

// MARK: - Clip

extension ONNXOperators {
  /// A bound of Clip.
  private enum Bound {
    case none
    case number(Double)
    case value(String)

    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var value: String? { if case .value(let value) = self { value } else { nil } }
  }

  /// Keeps elements between two numbers: attributes until opset 10, inputs from 11 on.
  private static let clip: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let x = try call.input(0)
    let type = graph.type(x).elementType
    let low: Bound
    let high: Bound
    if call.opset < 11 {
      guard call.inputs.count == 1 else {
        throw .inputCount(call.inputs.count, expected: "1 in opset \(call.opset)")
      }
      let most = Double(Float.greatestFiniteMagnitude)
      low = .number(try call.number("min", default: -most))
      high = .number(try call.number("max", default: most))
    } else {
      try call.requireOneType(graph, [0, 1, 2])
      let most = type.greatestNumber
      low = try bound(1, call, &graph) ?? most.map { .number(-$0) } ?? .none
      high = try bound(2, call, &graph) ?? most.map { .number($0) } ?? .none
    }
    let layer = Clip(minimum: low.number, maximum: high.number)
    guard low.value != nil || high.value != nil else { return try graph.add(call, layer, [x]) }
    // The upper bound wins where it is below the lower one.
    let raised =
      if let least = low.value {
        try graph.one(call, Max(), [x, least], "min")
      } else {
        try graph.one(call, Clip(minimum: low.number, maximum: nil), [x], "min")
      }
    if let most = high.value { return try graph.add(call, Min(), [raised, most]) }
    return try graph.add(call, Clip(minimum: nil, maximum: high.number), [raised])
  }

  /// The bound that an input gives: a number if it is known and a bound can be such a number.
  private static func bound(
    _ index: Int, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> Bound? {
    guard call.optional(index) != nil else { return nil }
    let value = try graph.scalar(call, index)
    guard let tensor = graph.draft.constants[value] else { return .value(value) }
    let number = try tensor.elements(as: Double.self)[0]
    if tensor.elementType.kind == .integer {
      let integer = try tensor.integers()[0]
      return Int(exactly: number) == integer ? .number(number) : .value(value)
    }
    return number.isFinite ? .number(number) : .value(value)
  }
}

extension ElementType {
  /// The greatest number that is finite, of real types.
  fileprivate var greatestNumber: Double? {
    switch self {
    case .float16: Double(Float16.greatestFiniteMagnitude)
    case .bfloat16: Double(Float(bitPattern: 0x7F7F_0000))
    case .float32: Double(Float.greatestFiniteMagnitude)
    case .float64: Double.greatestFiniteMagnitude
    default: smallFloat?.greatest
    }
  }
}

extension ONNXCall {
  /// Fails unless inputs hold elements of one type.
  func requireOneType(_ graph: ONNXGraph, _ indices: [Int]) throws(SluiceError) {
    let types = indices.compactMap { index in
      optional(index).map { (index: index, type: graph.type($0).elementType) }
    }
    guard let first = types.first, let other = types.first(where: { $0.type != first.type })
    else { return }
    throw .onnxTypesDiffer(
      [inputName(first.index), inputName(other.index)],
      [first.type.rawValue, other.type.rawValue])
  }
}
