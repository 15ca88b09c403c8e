internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// A LayerNormalization node, with the statistics that it may give besides.
struct ONNXLayerNormalization {
  private let axes: [Int]
  private let epsilon: Double

  init(_ call: inout ONNXCall, _ graph: ONNXGraph) throws(SluiceError) {
    try call.requireOneType(graph, [0, 1, 2])
    try ONNXOperators.requireStash(&call)
    epsilon = try call.number("epsilon", default: 1e-5)
    let shape = graph.type(try call.input(0)).shape
    let first = try normalised(
      try call.integer("axis", default: -1), rank: shape.count, of: "\(shape)")
    axes = Array(first..<shape.count)
  }

  /// Adds the layers: one if scale and bias have the shape of what is normalised together, and no
  /// statistics are asked for.
  func add(_ call: ONNXCall, _ graph: inout ONNXGraph) throws(SluiceError) -> [String?] {
    let x = try call.input(0)
    var results: [String?] = [try normal(call, &graph)]
    guard call.makes(1) || call.makes(2) else { return results }
    let mean = try graph.one(call, ReduceMean(axes: axes, keepsAxes: true), [x], "mean")
    results.append(try single(mean, "Mean", call, &graph))
    let distance = try graph.one(call, Sub(), [x, mean], "distance")
    let square = try graph.one(call, Mul(), [distance, distance], "square")
    let variance = try graph.one(
      call, ReduceMean(axes: axes, keepsAxes: true), [square], "variance")
    let raised = try graph.one(
      call, Activation(.affine(slope: 1, offset: epsilon)), [variance], "raised")
    let deviation = try graph.one(call, Sqrt(), [raised], "deviation")
    let inverse = try graph.one(call, Reciprocal(), [deviation], "inverse")
    results.append(try single(inverse, "InvStdDev", call, &graph))
    return results
  }

  /// The statistic in single precision.
  private func single(
    _ value: String, _ name: String, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String {
    if graph.type(value).elementType == .float32 { return value }
    return try graph.one(call, Cast(to: .float32), [value], name)
  }

  private func normal(
    _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String {
    let x = try call.input(0)
    let sizes = graph.type(x).shape[axes[0]...].compactMap(\.size)
    let operands = [try call.input(1)] + (call.optional(2).map { [$0] } ?? [])
    let known = try sizesOfScale(call, graph) ?? sizes
    guard known.count == axes.count, known.allSatisfy((1...Limits.units).contains) else {
      throw .onnxSizesUnknown("X", "\(graph.type(x).shape)")
    }
    let layer = LayerNormalization(axes: axes, sizes: known, epsilon: epsilon)
    let shape = known.map { Dimension.fixed($0) }
    if operands.allSatisfy({ graph.type($0).shape == shape }) {
      let roles = ["scale", "bias"].prefix(operands.count)
      return try graph.one(
        call, layer, [x],
        parameters: OrderedDictionary(uniqueKeysWithValues: zip(roles, operands)))
    }
    // Scale and bias are broadcast: they are multiplied and added by themselves.
    let standard = try graph.one(call, layer, [x], "standard")
    guard operands.count == 2 else { return try graph.one(call, Mul(), [standard, operands[0]]) }
    let scaled = try graph.one(call, Mul(), [standard, operands[0]], "scaled")
    return try graph.one(call, Add(), [scaled, operands[1]])
  }

  /// The sizes of what is normalised together, as far as the scale says them.
  private func sizesOfScale(
    _ call: ONNXCall, _ graph: ONNXGraph
  ) throws(SluiceError) -> [Int]? {
    let shape = graph.type(try call.input(0)).shape[axes[0]...]
    let scale = graph.type(try call.input(1)).shape
    guard scale.count == shape.count, zip(scale, shape).allSatisfy({ $0.mayEqual($1) }) else {
      return nil
    }
    let sizes = scale.compactMap(\.size)
    return sizes.count == scale.count && !sizes.contains(1) ? sizes : nil
  }
}
