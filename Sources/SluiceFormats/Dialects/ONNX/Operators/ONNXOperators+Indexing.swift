internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Operators that look elements up, put them at places, and choose between them.
extension ONNXOperators {
  static let indexing = [
    ONNXOperator("Gather", "data indices") { call, graph throws(SluiceError) in
      let layer = Gather(axis: try call.integer("axis", default: 0))
      return try graph.add(call, layer, [call.input(0), call.input(1)])
    },
    ONNXOperator("GatherElements", "data indices", since: 11) { call, graph throws(SluiceError) in
      let layer = GatherElements(axis: try call.integer("axis", default: 0))
      return try graph.add(call, layer, [call.input(0), call.input(1)])
    },
    ONNXOperator("GatherND", "data indices", since: 11) { call, graph throws(SluiceError) in
      let batch = call.opset >= 12 ? try call.integer("batch_dims", default: 0) : 0
      guard batch >= 0 else {
        throw .onnxAttributeValue("batch_dims", "\(batch)", expected: "at least 0")
      }
      return try graph.add(
        call, GatherND(batchDimensions: batch), [call.input(0), call.input(1)])
    },
    ONNXOperator("ScatterElements", "data indices updates", since: 11) {
      call, graph throws(SluiceError) in
      try call.requireOneType(graph, [0, 2])
      let layer = ScatterElements(
        axis: try call.integer("axis", default: 0), reduction: try call.reduction())
      return try graph.add(call, layer, [call.input(0), call.input(1), call.input(2)])
    },
    ONNXOperator("ScatterND", "data indices updates", since: 11) {
      call, graph throws(SluiceError) in
      try call.requireOneType(graph, [0, 2])
      let layer = ScatterND(reduction: try call.reduction())
      return try graph.add(call, layer, [call.input(0), call.input(1), call.input(2)])
    },
    ONNXOperator("Where", "condition X Y", since: 9) { call, graph throws(SluiceError) in
      try call.requireOneType(graph, [1, 2])
      return try graph.add(call, Where(), [call.input(0), call.input(1), call.input(2)])
    },
    ONNXOperator("OneHot", "indices depth values", since: 9, oneHot),
    ONNXOperator("TopK", "X K?", topK),
    extreme("ArgMax") { ArgMax(axis: $0, keepsAxis: $1, selectsLast: $2) },
    extreme("ArgMin") { ArgMin(axis: $0, keepsAxis: $1, selectsLast: $2) },
  ]

  private static func extreme(
    _ name: String, _ layer: @escaping @Sendable (Int, Bool, Bool) -> any Layer
  ) -> ONNXOperator {
    ONNXOperator(name, "data") { call, graph throws(SluiceError) in
      let axis = try call.integer("axis", default: 0)
      let keepsAxis = try call.flag("keepdims", default: true)
      let selectsLast = call.opset >= 12 ? try call.flag("select_last_index") : false
      return try graph.add(call, layer(axis, keepsAxis, selectsLast), [call.input(0)])
    }
  }

  /// `OneHot`, whose indices and depth may be real numbers: they are cut to integers.
  private static let oneHot: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let indices = try graph.integral(call, call.input(0), "indices")
    let depth = try graph.integral(call, call.input(1), "depth")
    let values = try call.input(2)
    guard try graph.length(values, "values") == 2 else {
      throw .onnxShape("values", "\(graph.type(values).shape)", expected: "[2]")
    }
    let stated = try call.integer("axis", default: -1)
    let indexed = graph.type(indices).shape
    let axis = try normalised(stated, rank: indexed.count + 1, of: "\(indexed)")
    var shape = indexed
    shape.insert(.unknown, at: axis)
    let wrapsNegatives = call.opset >= 11
    let type = graph.type(values).elementType
    let numbers = (
      off: try graph.exactNumber(values), on: try graph.exactNumber(values, at: 1)
    )
    func attributes(_ on: Double, _ off: Double, _ type: ElementType) -> OrderedDictionary<
      String, JSON
    > {
      [
        "on": .number(on), "off": .number(off), "axis": .integer(axis),
        "wrapsNegatives": .bool(wrapsNegatives), "elementType": .string(type.rawValue),
      ]
    }
    if let on = numbers.on, let off = numbers.off {
      return try graph.add(
        call, OneHot.kind, fixed: attributes(on, off, type), "depth", depth, reading: indices,
        [ValueType(type, shape)])
    }
    let truths = try graph.add(
      call, OneHot.kind, fixed: attributes(1, 0, .bool), "depth", depth, reading: indices,
      [ValueType(.bool, shape)], "truths")
    var chosen: [String] = []
    for (place, suffix) in ["off", "on"].enumerated() {
      let index = try graph.constant(call, [place], shape: [], "\(suffix).place")
      chosen.append(try graph.one(call, Gather(axis: 0), [values, index], suffix))
    }
    return try graph.add(call, Where(), [truths[0], chosen[1], chosen[0]])
  }

  private static let topK: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    let axis = try call.integer("axis", default: -1)
    var count = call.optional(1)
    if call.opset < 10 {
      try call.requireInputs(atMost: 1)
      count = try call.integer("k").map { (k) throws(SluiceError) in
        try graph.constant(call, [k], "k")
      }
    }
    guard let count else {
      throw call.opset < 10 ? .onnxAttributeMissing("k") : .onnxInputMissing("K")
    }
    let largest = call.opset >= 11 ? try call.flag("largest", default: true) : true
    if call.opset >= 11, try !call.flag("sorted", default: true) {
      graph.draft.note(
        .inferred, call.name, "elements that may come in any order come sorted")
    }
    let type = graph.type(data).forgetting([axis])
    return try graph.add(
      call, TopK.kind, fixed: ["axis": .integer(axis), "largest": .bool(largest)], "count", count,
      reading: data, [type, ValueType(.int64, type.shape)])
  }
}

extension ONNXCall {
  /// What becomes of an element that another one is put onto.
  fileprivate mutating func reduction() throws(SluiceError) -> ScatterReduction {
    guard opset >= 16 else { return .none }
    let known = ScatterReduction.allCases.filter {
      opset >= 18 || ($0 != .max && $0 != .min)
    }
    let name = try choice("reduction", of: known.map(\.rawValue), default: "none")
    return ScatterReduction(rawValue: name) ?? .none
  }
}

extension ONNXGraph {
  /// The value with real numbers cut to integers.
  fileprivate mutating func integral(
    _ call: ONNXCall, _ value: String, _ suffix: String
  ) throws(SluiceError) -> String {
    guard type(value).elementType.kind == .real else { return value }
    return try one(call, Cast(to: .int64), [value], suffix)
  }
}
