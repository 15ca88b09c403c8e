internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let quantizations = [
    ONNXOperator("QuantizeLinear", "x y_scale y_zero_point?", since: 10, quantize),
    ONNXOperator("DequantizeLinear", "x x_scale x_zero_point?", since: 10, dequantize),
    ONNXOperator("DynamicQuantizeLinear", "x", since: 11) { call, graph throws(SluiceError) in
      try graph.add(call, DynamicQuantizeLinear(), [call.input(0)])
    },
  ]

  private static let quantize: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    let scale = graph.type(try call.input(1)).elementType
    let zeroPoint = call.optional(2).map { graph.type($0).elementType }
    let stated = call.opset >= 21 ? try elementType("output_dtype", &call) : nil
    if let stated, let zeroPoint, stated != zeroPoint {
      throw .onnxAttributeValue(
        "output_dtype", stated.rawValue, expected: "\(zeroPoint.rawValue) as the zero point has")
    }
    let precision = call.opset >= 23 ? try elementType("precision", &call) : nil
    if precision == nil, scale.smallFloat != nil { throw .onnxAttributeMissing("precision") }
    let saturates = call.opset >= 19 ? try call.flag("saturate", default: true) : true
    let (axis, blockSize) = try granularity(&call, graph)
    let layer = QuantizeLinear(
      to: stated ?? zeroPoint ?? .uint8, precision: precision ?? scale, axis: axis,
      blockSize: blockSize, saturates: saturates)
    let zero = try graph.byBytes(call.optional(2))
    return try graph.add(call, layer, [call.input(0), call.input(1), zero])
  }

  private static let dequantize: ONNXOperator.Builder = { call, graph throws(SluiceError) in
    try call.requireOneType(graph, [0, 2])
    let scale = graph.type(try call.input(1)).elementType
    let stated = call.opset >= 23 ? try elementType("output_dtype", &call) : nil
    if stated == nil, scale.smallFloat != nil { throw .onnxAttributeMissing("output_dtype") }
    let (axis, blockSize) = try granularity(&call, graph)
    let layer = DequantizeLinear(to: stated ?? scale, axis: axis, blockSize: blockSize)
    let (x, zero) = (try graph.byBytes(call.input(0)), try graph.byBytes(call.optional(2)))
    return try graph.add(call, layer, [x, call.input(1), zero])
  }

  /// The element type that an attribute names; nil where it is absent or 0.
  private static func elementType(
    _ name: String, _ call: inout ONNXCall
  ) throws(SluiceError) -> ElementType? {
    guard let number = try call.integer(name), number != 0 else { return nil }
    return try placing(at: "attribute \(name.quoted)") { () throws(SluiceError) in
      try ElementType(onnx: number)
    }
  }

  /// Along which dimension there are several scales, and how many places share one.
  private static func granularity(
    _ call: inout ONNXCall, _ graph: ONNXGraph
  ) throws(SluiceError) -> (axis: Int, blockSize: Int) {
    let axis = call.opset >= 13 ? try call.integer("axis", default: 1) : 1
    let blockSize = call.opset >= 21 ? try call.integer("block_size", default: 0) : 0
    guard (0...Limits.elements).contains(blockSize) else {
      throw .onnxAttributeValue("block_size", "\(blockSize)", expected: "0 or more")
    }
    return (axis, blockSize)
  }
}

extension ONNXGraph {
  /// The value, or where it is a constant of integers narrower than a byte, the same integers as bytes:
  /// what is only dequantized can then stand in a native file.
  fileprivate mutating func byBytes(_ value: String?) throws(SluiceError) -> String? {
    guard let value, let tensor = draft.constants[value], tensor.elementType.kind == .integer,
      tensor.elementType.bitWidth < 8
    else { return value }
    let bytes = try Tensor(
      elementType: tensor.elementType.isSigned ? .int8 : .uint8, shape: tensor.shape,
      source: tensor.source)
    return draft.constant(bytes, named: value)
  }
}
