internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let normalizations = [
    ONNXOperator("BatchNormalization", "X scale B mean var") { call, graph throws(SluiceError) in
      try ONNXBatchNormalization(&call, graph).add(call, &graph)
    },
    ONNXOperator("InstanceNormalization", "input scale B") { call, graph throws(SluiceError) in
      try call.requireOneType(graph, [0, 1, 2])
      let size = try channels(1, call, graph)
      let layer = GroupNormalization(
        groups: size, axis: 1, size: size, epsilon: try call.number("epsilon", default: 1e-5))
      return try graph.add(
        call, layer, [call.input(0)],
        parameters: ["scale": call.input(1), "bias": call.input(2)])
    },
    ONNXOperator("GroupNormalization", "X scale bias", since: 18, groupNormalization),
    ONNXOperator("LayerNormalization", "X Scale B?", since: 17) { call, graph throws(SluiceError) in
      try ONNXLayerNormalization(&call, graph).add(call, &graph)
    },
    ONNXOperator("Dropout", "data ratio? training_mode?", dropout),
  ]

  /// The number of channels, as an input that has one element for each of them says.
  static func channels(
    _ index: Int, _ call: ONNXCall, _ graph: ONNXGraph
  ) throws(SluiceError) -> Int {
    let name = call.inputName(index)
    let sizes = try graph.sizes(of: try call.input(index), name)
    guard sizes.count == 1, (1...Limits.units).contains(sizes[0]) else {
      throw .onnxShape(name, "\(sizes)", expected: "one size from 1 to \(Limits.units)")
    }
    return sizes[0]
  }

  /// Fails unless statistics are computed in single precision, as the standard's default says.
  static func requireStash(_ call: inout ONNXCall) throws(SluiceError) {
    let type = try call.integer("stash_type", default: 1)
    guard type == 1 else {
      throw .onnxAttributeUnsupported("stash_type", "\(type)", expected: "1")
    }
  }

  /// Scale and bias belong to groups until opset 20, to channels from 21 on.
  private static let groupNormalization: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    try call.requireOneType(graph, [0, 1, 2])
    let x = try call.input(0)
    guard let groups = try call.integer("num_groups") else {
      throw .onnxAttributeMissing("num_groups")
    }
    if call.opset >= 21 { try requireStash(&call) }
    var size = try channels(1, call, graph)
    var (scale, bias) = (try call.input(1), try call.input(2))
    if call.opset < 21 {
      let shape = graph.type(x).shape
      guard shape.count > 1, let count = shape[1].size else {
        throw .onnxSizesUnknown("X", "\(shape)")
      }
      guard size == groups, count.isMultiple(of: groups) else {
        throw .onnxAttributeValue(
          "num_groups", "\(groups)", expected: "\(size), a divisor of \(count)")
      }
      size = count
      let places = try graph.constant(
        call, (0..<count).map { $0 / (count / groups) }, "groups")
      scale = try graph.one(call, Gather(axis: 0), [scale, places], "scale")
      bias = try graph.one(call, Gather(axis: 0), [bias, places], "bias")
    }
    let layer = GroupNormalization(
      groups: groups, axis: 1, size: size, epsilon: try call.number("epsilon", default: 1e-5))
    return try graph.add(call, layer, [x], parameters: ["scale": scale, "bias": bias])
  }

  /// Nothing at inference; at training it is random, unless nothing is dropped.
  private static let dropout: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let x = try call.input(0)
    if call.opset < 12 {
      guard call.inputs.count == 1 else {
        throw .inputCount(call.inputs.count, expected: "1 in opset \(call.opset)")
      }
      _ = try call.number("ratio")
    } else {
      _ = try call.integer("seed")
      try requireInference(call, &graph)
    }
    let result = try graph.add(call, Identity(), [x])
    guard call.makes(1) else { return result }
    // Before opset 12 the standard leaves open what is in it; ONNX Runtime has zeros.
    let mask = try graph.one(call, FullLike(call.opset >= 12), [x], "mask")
    guard call.opset < 10 else { return result + [mask] }
    return result + [
      try graph.one(call, Cast(to: graph.type(x).elementType), [mask], "mask.number")
    ]
  }

  /// Fails unless a Dropout node drops nothing.
  private static func requireInference(
    _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) {
    guard call.optional(2) != nil else { return }
    let mode = try graph.scalar(call, 2)
    guard let isTraining = graph.draft.constants[mode] else { throw .onnxDropoutMode }
    guard try isTraining.integers()[0] != 0 else { return }
    guard call.optional(1) != nil else { throw .onnxDropoutTraining(0.5) }
    let ratio = try graph.scalar(call, 1)
    guard let number = try graph.draft.constants[ratio]?.elements(as: Double.self)[0] else {
      throw .onnxDropoutTraining(nil)
    }
    guard number == 0 else { throw .onnxDropoutTraining(number) }
  }
}
