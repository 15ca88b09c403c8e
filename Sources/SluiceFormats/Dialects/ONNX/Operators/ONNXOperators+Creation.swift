internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Operators that make values of nothing, or of other element types.
extension ONNXOperators {
  static let creation = [
    ONNXOperator("Constant", "", constant),
    ONNXOperator("ConstantOfShape", "input", since: 9, constantOfShape),
    ONNXOperator("Range", "start limit delta", since: 11, range),
    ONNXOperator("Cast", "input", since: 6) { call, graph throws(SluiceError) in
      guard let number = try call.integer("to") else { throw .onnxAttributeMissing("to") }
      let type = try placing(at: "attribute 'to'") { () throws(SluiceError) in
        try ElementType(onnx: number)
      }
      return try graph.add(call, Cast(to: type, call.narrowing()), [call.input(0)])
    },
    ONNXOperator("CastLike", "input target_type", since: 15) { call, graph throws(SluiceError) in
      let type = graph.type(try call.input(1)).elementType
      return try graph.add(call, Cast(to: type, call.narrowing()), [call.input(0)])
    },
    ONNXOperator("CumSum", "x axis", since: 11) { call, graph throws(SluiceError) in
      let data = try call.input(0)
      let exclusive = try call.flag("exclusive")
      let reverse = try call.flag("reverse")
      return try graph.add(
        call, CumSum.kind, fixed: ["exclusive": .bool(exclusive), "reverse": .bool(reverse)],
        "axis", call.input(1), reading: data, [graph.type(data)])
    },
  ]

  private static let constant: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    var found: [Tensor] = []
    if let proto = try call.tensor("value") { found.append(try graph.context.tensor(proto)) }
    if call.opset >= 11, call.has("sparse_value") {
      throw .onnxAttributeUnsupported(
        "sparse_value", "a sparse tensor", expected: "a dense one in 'value'")
    }
    if call.opset >= 12 {
      for name in ["value_string", "value_strings"] where call.has(name) {
        throw .onnxAttributeUnsupported(name, "text", expected: "numbers")
      }
      if let number = try call.number("value_float") {
        found.append(try Tensor(.float32, shape: [], [number]))
      }
      if let numbers = try call.numbers("value_floats") {
        found.append(try Tensor(.float32, shape: [numbers.count], numbers))
      }
      if let integer = try call.integer("value_int") {
        found.append(try Tensor(shape: [], [integer]))
      }
      if let integers = try call.integers("value_ints") {
        found.append(try Tensor(shape: [integers.count], integers))
      }
    }
    guard let tensor = found.first else { throw .onnxAttributeMissing("value") }
    guard found.count == 1 else { throw .onnxConstantValues(found.count) }
    return [graph.draft.constant(tensor, named: call.name)]
  }

  private static let constantOfShape: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let shape = try call.input(0)
    var tensor = try Tensor(.float32, shape: [], [0])
    if let proto = try call.tensor("value") { tensor = try graph.context.tensor(proto) }
    guard tensor.count == 1 else {
      throw .onnxAttributeValue(
        "value", "a tensor of shape \(tensor.shape)", expected: "a single element")
    }
    let count = try graph.length(shape, "input")
    let value = graph.draft.constant(try tensor.reshaped([]), named: "\(call.name).value")
    if let number = try graph.exactNumber(value) {
      return try graph.add(call, ConstantOfShape(number, tensor.elementType), [shape])
    }
    // What no attribute can say is a constant that is stretched.
    let known = graph.draft.dimensions(shape) ?? Array(repeating: .unknown, count: count)
    return try graph.add(
      call, Expand.kind, lists: ["shape": shape], reading: value,
      [ValueType(tensor.elementType, known)])
  }

  private static let range: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    try call.requireOneType(graph, [0, 1, 2])
    let type = graph.type(try call.input(0)).elementType
    if call.opset >= 27 {
      let stash = try call.integer("stash_type", default: 1)
      guard stash == 1 || ![.float16, .bfloat16].contains(type) else {
        throw .onnxAttributeUnsupported("stash_type", "\(stash)", expected: "1 (float)")
      }
    }
    return try graph.add(
      call, NumberRange(), [call.input(0), call.input(1), call.input(2)])
  }
}

extension ONNXCall {
  /// What a cast does with numbers that an eight-bit floating-point type does not have.
  fileprivate mutating func narrowing() throws(SluiceError) -> Narrowing {
    var narrowing = Narrowing()
    if opset >= 19 { narrowing.saturates = try flag("saturate", default: true) }
    if opset >= 24 {
      let modes = Narrowing.Powers.allCases.map(\.rawValue)
      let mode = try choice("round_mode", of: modes, default: narrowing.powers.rawValue)
      narrowing.powers = Narrowing.Powers(rawValue: mode) ?? narrowing.powers
    }
    return narrowing
  }
}
