internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let pools = [
    ONNXOperator("AveragePool", "X") { call, graph throws(SluiceError) in
      let (window, roundsUp) = try pool(&call, hasDilations: call.opset >= 19)
      let layer = AveragePool(
        channels: .first, window: window, ceilMode: roundsUp,
        countIncludePad: try call.flag("count_include_pad"))
      return try graph.add(call, layer, [call.input(0)])
    },
    ONNXOperator("MaxPool", "X") { call, graph throws(SluiceError) in
      let (window, roundsUp) = try pool(&call, hasDilations: call.opset >= 10)
      let isColumnMajor = call.opset >= 8 ? try call.flag("storage_order") : false
      let tellsIndices = call.opset >= 8 && call.makes(1)
      let layer = MaxPool(
        channels: .first, window: window, ceilMode: roundsUp,
        indices: tellsIndices ? (isColumnMajor ? .columnMajor : .rowMajor) : nil)
      return try graph.add(call, layer, [call.input(0)])
    },
    ONNXOperator("GlobalAveragePool", "X") { call, graph throws(SluiceError) in
      let layer = GlobalAveragePool(channels: .first, keepsAxes: true)
      return try graph.add(call, layer, [call.input(0), nil])
    },
    unary("GlobalMaxPool", GlobalMaxPool(channels: .first, keepsAxes: true)),
  ]

  /// What the attributes that pools share say.
  private static func pool(
    _ call: inout ONNXCall, hasDilations: Bool
  ) throws(SluiceError) -> (Window, roundsUp: Bool) {
    let kernel = try call.poolKernel()
    let (window, mode) = try call.window(kernel, hasDilations: hasDilations)
    let roundsUp = call.opset >= 10 ? try call.flag("ceil_mode") : false
    // The standard's formula for VALID comes to the same number in either mode.
    return (window, roundsUp && mode == .explicit)
  }
}
