internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Operators that take blocks apart, join them and put margins round them.
extension ONNXOperators {
  static let parts = [
    ONNXOperator("Concat", "inputs…", since: 4) { call, graph throws(SluiceError) in
      guard let axis = try call.integer("axis") else { throw .onnxAttributeMissing("axis") }
      var values: [String] = []
      for index in 0..<max(call.inputs.count, 1) { values.append(try call.input(index)) }
      try call.requireOneType(graph, Array(values.indices))
      return try graph.add(call, Concat(axis: axis), values)
    },
    ONNXOperator("Slice", "data starts? ends? axes? steps?", slice),
    ONNXOperator("Split", "input split?", since: 2, split),
    ONNXOperator("Trilu", "input k?", since: 14) { call, graph throws(SluiceError) in
      let data = try call.input(0)
      let upper = try call.flag("upper", default: true)
      guard let diagonal = call.optional(1) else {
        return try graph.add(call, Trilu(upper: upper), [data])
      }
      return try graph.add(
        call, Trilu.kind, fixed: ["upper": .bool(upper)], "diagonal", diagonal, reading: data,
        [graph.type(data)])
    },
    ONNXOperator("ReverseSequence", "input sequence_lens", since: 10) {
      call, graph throws(SluiceError) in
      let layer = ReverseSequence(
        timeAxis: try call.integer("time_axis", default: 0),
        batchAxis: try call.integer("batch_axis", default: 1))
      return try graph.add(call, layer, [call.input(0), call.input(1)])
    },
  ]

  private static let slice: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    let isAttribute = call.opset < 10
    let starts = try graph.control(&call, "starts", input: 1, since: 10)
    let ends = try graph.control(&call, "ends", input: isAttribute ? 1 : 2, since: 10)
    let axes = try graph.control(&call, "axes", input: isAttribute ? 1 : 3, since: 10)
    let steps = isAttribute ? nil : call.optional(4)
    guard let starts, let ends else {
      let name = starts == nil ? "starts" : "ends"
      throw isAttribute ? .onnxAttributeMissing(name) : .onnxInputMissing(name)
    }
    let count = try graph.length(starts, "starts")
    var fixed: OrderedDictionary<String, JSON> = [:]
    var lists: OrderedDictionary<String, String> = [:]
    // Positions that are symbols are understood where the axes are known.
    let known = try axes == nil ? Array(0..<count) : graph.integers(axes)
    if let known { fixed["axes"] = known.json } else { lists["axes"] = axes }
    lists["starts"] = starts
    lists["ends"] = ends
    if let steps {
      lists["steps"] = steps
    } else {
      fixed["steps"] = Array(repeating: 1, count: count).json
    }
    return try graph.add(
      call, Slice.kind, fixed: fixed, lists: lists, reading: data,
      [graph.type(data).forgetting(known)])
  }

  private static let split: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let data = try call.input(0)
    let axis = try call.integer("axis", default: 0)
    let count = call.outputCount
    if let sizes = try graph.control(&call, "split", input: 1, since: 13) {
      let length = try graph.length(sizes, "split")
      guard length == count else {
        throw .onnxShape(
          "split", "[\(length)]", expected: "[\(count)], as many as there are outputs")
      }
      let type = graph.type(data).forgetting([axis])
      return try graph.add(
        call, Split.kind,
        fixed: ["axis": .integer(axis), "count": .integer(count), "leavesRest": false],
        lists: ["sizes": sizes], reading: data, Array(repeating: type, count: count))
    }
    guard call.opset >= 18 else {
      return try graph.add(call, Split(axis: axis, count: count), [data])
    }
    guard let stated = try call.integer("num_outputs") else {
      throw .onnxAttributeMissing("num_outputs")
    }
    guard stated == count else {
      throw .onnxAttributeValue("num_outputs", "\(stated)", expected: "\(count), the outputs")
    }
    return try graph.add(call, Split(axis: axis, count: count, leavesRest: true), [data])
  }
}
