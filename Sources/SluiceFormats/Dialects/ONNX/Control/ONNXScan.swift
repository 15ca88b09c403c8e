internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  /// `Scan`: a loop over the places along one dimension of its inputs.
  static let scanning: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let scan = try ONNXScan(&call, graph)
    return try scan.emit(call, &graph)
  }
}

/// A scan while it is put into a loop.
private struct ONNXScan {
  private let body: ProtoGraph
  private let states: [String]
  private let scanned: [String]
  private let inputs: [Line]
  private let outputs: [Line]
  /// Whether everything has a dimension of a batch in front.
  private let hasBatch: Bool

  /// How one value is walked.
  private struct Line {
    let axis: Int
    let isReverse: Bool
  }

  init(_ call: inout ONNXCall, _ graph: ONNXGraph) throws(SluiceError) {
    hasBatch = call.opset == 8
    body = try call.graph("body")
    var values: [String] = []
    if hasBatch, call.optional(0) != nil { throw .onnxScanLengths }
    for index in (hasBatch ? 1 : 0)..<max(call.inputs.count, 1) {
      values.append(try call.input(index))
    }
    guard let count = try call.integer("num_scan_inputs") else {
      throw .onnxAttributeMissing("num_scan_inputs")
    }
    guard (1...max(values.count, 1)).contains(count) else {
      throw .onnxAttributeValue("num_scan_inputs", "\(count)", expected: "1…\(values.count)")
    }
    guard body.inputs.count == values.count, body.outputs.count >= values.count - count else {
      throw .onnxScanBody(
        inputs: body.inputs.count, outputs: body.outputs.count, states: values.count - count,
        scanned: count)
    }
    states = Array(values.dropLast(count))
    scanned = Array(values.suffix(count))
    if hasBatch {
      for value in values where graph.type(value).shape.first != 1 {
        throw .onnxScanBatch("\(graph.type(value).shape)")
      }
    }
    inputs = try Self.lines(
      &call, count, hasBatch ? nil : "scan_input_axes",
      hasBatch ? "directions" : "scan_input_directions")
    outputs = try Self.lines(
      &call, body.outputs.count - states.count, hasBatch ? nil : "scan_output_axes",
      hasBatch ? nil : "scan_output_directions")
  }

  private static func lines(
    _ call: inout ONNXCall, _ count: Int, _ axes: String?, _ directions: String?
  ) throws(SluiceError) -> [Line] {
    var lists: [[Int]] = []
    for name in [axes, directions] {
      let list = try name.flatMap { (name) throws(SluiceError) in try call.integers(name) }
      let integers = list ?? Array(repeating: 0, count: count)
      guard integers.count == count else {
        throw .onnxAttributeValue(name ?? "", "\(integers)", expected: "\(count) integers")
      }
      lists.append(integers)
    }
    if let directions, let wrong = lists[1].first(where: { $0 != 0 && $0 != 1 }) {
      throw .onnxAttributeValue(directions, "\(wrong)", expected: "0 or 1")
    }
    return zip(lists[0], lists[1]).map { Line(axis: $0, isReverse: $1 == 1) }
  }

  /// Adds the loop and returns what the node makes.
  func emit(_ call: ONNXCall, _ graph: inout ONNXGraph) throws(SluiceError) -> [String?] {
    var initial: [String] = []
    for (index, value) in (states + scanned).enumerated() {
      initial.append(
        hasBatch
          ? try graph.one(call, Squeeze(axes: [0]), [value], "entry[\(index)]") : value)
    }
    var lengths: [Dimension] = []
    for (index, line) in inputs.enumerated() {
      let place = states.count + index
      let shape = graph.type(initial[place]).shape
      lengths.append(shape[try normalised(line.axis, rank: shape.count, of: "\(shape)")])
      guard line.isReverse else { continue }
      initial[place] = try graph.one(
        call, Flip(axis: line.axis), [initial[place]], "reversed[\(index)]")
    }
    guard lengths.allSatisfy({ $0.mayEqual(lengths[0]) }) else {
      throw .onnxScanLengths(lengths.map(\.description))
    }
    let first = initial[states.count]
    let rank = graph.type(first).shape.count
    let axis = try normalised(inputs[0].axis, rank: rank, of: "\(graph.type(first).shape)")
    let count = try graph.one(call, Shape(start: axis, end: axis + 1), [first], "count")
    var loop = try ONNXLoop(stepping(), initial, graph)
    let values = try placing(at: "body") { () throws(SluiceError) in
      try loop.emit(call, count: count, condition: nil, &graph)
    }
    let made = values.prefix(states.count) + values.dropFirst(initial.count)
    var results: [String?] = []
    for (index, value) in made.enumerated() {
      var value = value
      if index >= states.count {
        value = try arranged(value, outputs[index - states.count], call, &graph, index)
      }
      results.append(
        hasBatch
          ? try graph.one(call, Unsqueeze(axes: [0]), [value], "batch[\(index)]") : value)
    }
    return results
  }

  /// What was collected, in its direction and along its dimension.
  private func arranged(
    _ value: String, _ line: Line, _ call: ONNXCall, _ graph: inout ONNXGraph, _ index: Int
  ) throws(SluiceError) -> String {
    var value = value
    if line.isReverse {
      value = try graph.one(call, Flip(axis: 0), [value], "flipped[\(index)]")
    }
    let shape = graph.type(value).shape
    let axis = try normalised(line.axis, rank: shape.count, of: "\(shape)")
    guard axis > 0 else { return value }
    var permutation = Array(1..<shape.count)
    permutation.insert(0, at: axis)
    return try graph.one(
      call, Transpose(permutation: permutation), [value], "turned[\(index)]")
  }

  /// The body as one of a loop, which takes the entries out of the scanned values itself.
  private func stepping() -> ProtoGraph {
    var names = UniqueNames()
    let taken =
      body.inputs.map(\.name) + body.outputs.map(\.name) + body.initializers.map(\.name)
      + body.nodes.flatMap { $0.inputs + $0.outputs + $0.captured }
    for name in taken { _ = names.claim(name) }
    let iteration = ProtoValueInfo(name: names.claim("iteration"))
    let condition = ProtoValueInfo(name: names.claim("condition"))
    let whole = scanned.indices.map { ProtoValueInfo(name: names.claim("scanned[\($0)]")) }
    let entries = body.inputs.suffix(scanned.count)
    let gathers = zip(zip(whole, entries), inputs).map { pair, line in
      ProtoNode(
        name: pair.1.name, "Gather", inputs: [pair.0.name, iteration.name],
        outputs: [pair.1.name],
        attributes: [ProtoAttribute(name: "axis", value: .int(line.axis))])
    }
    return ProtoGraph(
      name: body.name, nodes: gathers + body.nodes, initializers: body.initializers,
      hasSparseInitializers: body.hasSparseInitializers,
      inputs: [iteration, condition] + body.inputs.prefix(states.count) + whole,
      outputs: [condition] + body.outputs.prefix(states.count) + whole
        + body.outputs.dropFirst(states.count))
  }
}
