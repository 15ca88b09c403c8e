internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let pad = [
    ONNXOperator("Pad", "data pads? constant_value? axes?", since: 2) {
      call, graph throws(SluiceError) in
      let data = try call.input(0)
      let modes = ["constant", "reflect", "edge"] + (call.opset >= 19 ? ["wrap"] : [])
      let mode = try call.choice("mode", of: modes, default: "constant")
      let pads = try graph.control(&call, "pads", input: 1, since: 11)
      let margins = try graph.margins(&call, pads, rank: graph.type(data).shape.count)
      let value = try graph.padding(&call)
      guard mode == "constant", let value else {
        return [try graph.padded(call, data, margins, mode, 0)]
      }
      try call.requireOneType(graph, [0, 2])
      if let number = try graph.exactNumber(value) {
        return [try graph.padded(call, data, margins, mode, number)]
      }
      // What no attribute can say is put into the margins afterwards.
      let inside = try graph.one(call, FullLike(true), [data], "inside")
      let isInside = try graph.padded(call, inside, margins, mode, 0, "isInside")
      let block = try graph.padded(call, data, margins, mode, 0, "block")
      return try graph.add(call, Where(), [isInside, block, value])
    }
  ]
}

extension ONNXGraph {
  /// The widths before and behind the block along every dimension, of which `axes` may leave some out.
  fileprivate mutating func margins(
    _ call: inout ONNXCall, _ pads: String?, rank: Int
  ) throws(SluiceError) -> (before: String, after: String) {
    guard let pads else {
      throw call.opset < 11 ? .onnxAttributeMissing("pads") : .onnxInputMissing("pads")
    }
    if call.opset < 18 { try call.requireInputs(atMost: 3) }
    let axes = call.optional(3)
    let count = try axes.map { (axes) throws(SluiceError) in try length(axes, "axes") } ?? rank
    guard try length(pads, "pads") == 2 * count else {
      throw .onnxShape("pads", "\(type(pads).shape)", expected: "[\(2 * count)]")
    }
    if let known = try integers(axes) { _ = try normalised(known, rank: rank, of: "\(rank) axes") }
    var result: [String] = []
    for (suffix, start) in [("before", 0), ("after", count)] {
      let half = Slice(axis: 0, from: start, to: start + count)
      var widths = try one(call, half, [pads], axes == nil ? suffix : "\(suffix).named")
      if let axes {
        let none = try constant(call, Array(repeating: 0, count: rank), "\(suffix).none")
        widths = try one(call, ScatterElements(axis: 0), [none, axes, widths], suffix)
      }
      result.append(widths)
    }
    return (result[0], result[1])
  }

  /// What stands in the margins; nil for zero.
  fileprivate mutating func padding(_ call: inout ONNXCall) throws(SluiceError) -> String? {
    guard call.opset < 11 else { return call.optional(2) }
    guard let number = try call.number("value") else { return nil }
    return try constant(call, number, type(try call.input(0)).elementType, "value")
  }

  fileprivate mutating func padded(
    _ call: ONNXCall, _ data: String, _ margins: (before: String, after: String), _ mode: String,
    _ value: Double, _ suffix: String? = nil
  ) throws(SluiceError) -> String {
    try add(
      call, Pad.kind, fixed: ["mode": .string(mode), "value": .number(value)],
      lists: ["before": margins.before, "after": margins.after], reading: data,
      [type(data).forgetting(nil)], suffix)[0]
  }
}
