internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  /// Functions of single elements, and those of the elements along a dimension.
  static let activations = [
    unary("Sigmoid", Activation(.sigmoid)), unary("Softplus", Activation(.softplus)),
    unary("Softsign", Activation(.softsign)), unary("Tanh", Activation(.tanh)),
    unary("Mish", Activation(.mish), since: 18),
    unary("HardSwish", Activation(.hardSilu(slope: 1 / 6)), since: 14),
    ONNXOperator("Relu", "X", relu),
    ONNXOperator("PRelu", "X slope", pRelu),
    activation("LeakyRelu") { call throws(SluiceError) in
      .relu(negativeSlope: try call.number("alpha", default: 0.01))
    },
    activation("ThresholdedRelu", since: 10) { call throws(SluiceError) in
      .relu(threshold: try call.number("alpha", default: 1))
    },
    activation("Elu") { call throws(SluiceError) in
      .elu(alpha: try call.number("alpha", default: 1))
    },
    activation("Celu", since: 12) { call throws(SluiceError) in
      .celu(alpha: try call.number("alpha", default: 1))
    },
    activation("HardSigmoid") { call throws(SluiceError) in
      .hardSigmoid(
        slope: try call.number("alpha", default: 0.2),
        offset: try call.number("beta", default: 0.5))
    },
    activation("Gelu", since: 20) { call throws(SluiceError) in
      .gelu(
        approximate: try call.choice("approximate", of: ["none", "tanh"], default: "none")
          == "tanh")
    },
    ONNXOperator("Selu", "X", selu),
    ONNXOperator("Swish", "X", since: 24, swish),
    alongAxis("Softmax") { Softmax(axis: $0) },
    alongAxis("LogSoftmax") { LogSoftmax(axis: $0) },
  ]

  /// An operator that is one activation function with parameters.
  private static func activation(
    _ name: String, since: Int = 1,
    _ function: @escaping @Sendable (inout ONNXCall) throws(SluiceError) -> ActivationFunction
  ) -> ONNXOperator {
    ONNXOperator(name, "X", since: since) { call, graph throws(SluiceError) in
      let layer = Activation(try function(&call))
      return try graph.add(call, layer, [call.input(0)])
    }
  }

  /// An operator on the elements along one dimension; until opset 12, on those along it and all after it.
  private static func alongAxis(
    _ name: String, _ layer: @escaping @Sendable (Int) -> any Layer
  ) -> ONNXOperator {
    ONNXOperator(name, "input") { call, graph throws(SluiceError) in
      let x = try call.input(0)
      guard call.opset < 13 else {
        return try graph.add(call, layer(try call.integer("axis", default: -1)), [x])
      }
      let shape = graph.type(x).shape
      let axis = try normalised(
        try call.integer("axis", default: 1), rank: shape.count, of: "\(shape)")
      guard shape[(axis + 1)...].contains(where: { $0 != .fixed(1) }) else {
        return try graph.add(call, layer(axis), [x])
      }
      // Dimensions are joined pair by pair and parted in the opposite order.
      var joined = [x]
      for step in 1..<shape.count - axis {
        joined.append(
          try graph.one(call, MergeAxes(axis: axis), [joined[step - 1]], "rows\(step)"))
      }
      var result = try graph.one(call, layer(axis), [joined[joined.count - 1]], "function")
      for (step, like) in joined.dropLast().enumerated().reversed() {
        result = try graph.one(
          call, SplitAxis(axis: axis), [result, like], step == 0 ? nil : "parts\(step)")
      }
      return [result]
    }
  }

  /// Of integers too since opset 14.
  private static let relu: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let x = try call.input(0)
    let isReal = graph.type(x).elementType.kind == .real
    let layer: any Layer = isReal ? Activation(.relu()) : Clip(minimum: 0, maximum: nil)
    return try graph.add(call, layer, [x])
  }

  /// With a slope of any shape that is broadcast to the input's, and of integers too since opset 9.
  private static let pRelu: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let (x, slope) = (try call.input(0), try call.input(1))
    try call.requireOneType(graph, [0, 1])
    let type = graph.type(x)
    let sizes = graph.type(slope).shape.compactMap(\.size)
    if type.elementType.kind == .real, sizes.count == graph.type(slope).shape.count {
      return try graph.add(call, PRelu(slopeShape: sizes), [x], parameters: ["slope": slope])
    }
    let zero = try graph.constant(call, 0, type.elementType, "zero")
    let isNegative = try graph.one(call, Less(), [x, zero], "negative")
    let scaled = try graph.one(call, Mul(), [x, slope], "scaled")
    guard graph.type(scaled).fits(type) else {
      throw .onnxShape(
        "slope", "\(graph.type(slope).shape)", expected: "one that is broadcast to \(type.shape)")
    }
    return try graph.add(call, Where(), [isNegative, scaled, x])
  }

  /// The function of its authors where the numbers are theirs in single precision.
  private static let selu: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let (alpha, gamma) = (1.6732632423543772, 1.0507009873554805)
    let steepness = try call.number("alpha", default: alpha)
    let scale = try call.number("gamma", default: gamma)
    let x = try call.input(0)
    if Float(steepness) == Float(alpha), Float(scale) == Float(gamma) {
      return try graph.add(call, Activation(.selu), [x])
    }
    let bent = try graph.one(call, Activation(.elu(alpha: steepness)), [x], "elu")
    return try graph.add(call, Activation(.affine(slope: scale)), [bent])
  }

  /// What `x · sigmoid(alpha · x)` comes to.
  private static let swish: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let x = try call.input(0)
    let alpha = try call.number("alpha", default: 1)
    guard alpha != 1 else { return try graph.add(call, Activation(.silu), [x]) }
    let scaled = try graph.one(call, Activation(.affine(slope: alpha)), [x], "scaled")
    let gate = try graph.one(call, Activation(.sigmoid), [scaled], "gate")
    return try graph.add(call, Mul(), [x, gate])
  }
}
