internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A BatchNormalization node, with statistics that are given or, at training, computed.
struct ONNXBatchNormalization {
  private let epsilon: Double
  private let momentum: Double
  private let isTraining: Bool
  /// Whether every place of space has statistics of its own, as opset 7 and 8 allow.
  private let isPerPlace: Bool
  private let rank: Int

  init(_ call: inout ONNXCall, _ graph: ONNXGraph) throws(SluiceError) {
    epsilon = try call.number("epsilon", default: 1e-5)
    momentum = try call.number("momentum", default: 0.9)
    let isSpatial = call.opset < 9 ? try call.flag("spatial", default: true) : true
    isTraining = call.opset >= 14 ? try call.flag("training_mode") : false
    rank = graph.type(try call.input(0)).shape.count
    isPerPlace = !isSpatial && rank > 2
    if call.opset < 14 { try call.requireOneType(graph, [0, 1, 2, 3, 4]) }
    let names =
      call.opset < 14
      ? ["mean", "var", "saved_mean", "saved_var"] : ["running_mean", "running_var"]
    for (index, name) in names.enumerated() where !isTraining && call.makes(index + 1) {
      throw .onnxTrainingOutput(name)
    }
  }

  /// Adds the layers.
  func add(_ call: ONNXCall, _ graph: inout ONNXGraph) throws(SluiceError) -> [String?] {
    if isPerPlace { return [try composed(call, &graph) { value, _ in value }] }
    if !isTraining, rank > 2, graph.type(try call.input(1)).shape.first?.size == nil {
      let axes = Array(1..<rank - 1)
      return [
        try composed(call, &graph) { (value, graph) throws(SluiceError) in
          try graph.one(call, Unsqueeze(axes: axes), [value], "row")
        }
      ]
    }
    let size = try ONNXOperators.channels(1, call, graph)
    var parameters: OrderedDictionary<String, String> = [
      "scale": try call.input(1), "bias": try call.input(2), "mean": try call.input(3),
      "variance": try call.input(4),
    ]
    // A single dimension is that of the batch; there is one channel.
    var x = try call.input(0)
    if rank == 1 { x = try graph.one(call, Unsqueeze(axes: [1]), [x], "X") }
    var results: [String] = []
    if isTraining {
      let (mean, variance) = try statistics(of: x, call, &graph)
      for (role, current) in [("mean", mean), ("variance", variance)] {
        results.append(try running(role, parameters[role] ?? current, current, call, &graph))
      }
      parameters["mean"] = mean
      parameters["variance"] = variance
    }
    let layer = BatchNormalization(axis: 1, size: size, epsilon: epsilon)
    guard rank == 1 else {
      return try graph.add(call, layer, [x], parameters: parameters) + results
    }
    let y = try graph.one(call, layer, [x], "Y", parameters: parameters)
    return try graph.add(call, Squeeze(axes: [1]), [y]) + results
  }

  /// The mean and the variance of every channel.
  private func statistics(
    of x: String, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> (mean: String, variance: String) {
    let axes = (0..<max(rank, 2)).filter { $0 != 1 }
    let mean = try graph.one(call, ReduceMean(axes: axes), [x], "mean")
    let centre = try graph.one(call, ReduceMean(axes: axes, keepsAxes: true), [x], "centre")
    let distance = try graph.one(call, Sub(), [x, centre], "distance")
    let square = try graph.one(call, Mul(), [distance, distance], "square")
    return (mean, try graph.one(call, ReduceMean(axes: axes), [square], "variance"))
  }

  /// What `given · momentum + current · (1 − momentum)` comes to.
  private func running(
    _ role: String, _ given: String, _ current: String, _ call: ONNXCall,
    _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String {
    let type = graph.type(given).elementType
    let kept = try graph.one(
      call, Activation(.affine(slope: momentum)), [given], "kept.\(role)")
    var new = try graph.one(
      call, Activation(.affine(slope: 1 - momentum)), [current], "new.\(role)")
    if graph.type(new).elementType != type {
      new = try graph.one(call, Cast(to: type), [new], "cast.\(role)")
    }
    return try graph.one(call, Add(), [kept, new], "running.\(role)")
  }

  /// `(x − mean) / √(variance + ε) · scale + bias`, where `shaping` gives all of them the shape of a row.
  private func composed(
    _ call: ONNXCall, _ graph: inout ONNXGraph,
    _ shaping: (String, inout ONNXGraph) throws(SluiceError) -> String
  ) throws(SluiceError) -> String {
    var rows: [String] = []
    for index in 1...4 {
      let row = try shaping(call.input(index), &graph)
      try graph.type(row).requireRank(rank - 1, "input \(call.inputName(index).quoted)")
      rows.append(row)
    }
    let distance = try graph.one(call, Sub(), [call.input(0), rows[2]], "distance")
    let raised = try graph.one(
      call, Activation(.affine(slope: 1, offset: epsilon)), [rows[3]], "variance")
    let deviation = try graph.one(call, Sqrt(), [raised], "deviation")
    let standard = try graph.one(call, Div(), [distance, deviation], "standard")
    let scaled = try graph.one(call, Mul(), [standard, rows[0]], "scaled")
    return try graph.one(call, Add(), [scaled, rows[1]])
  }
}
