internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let convolutions = [
    ONNXOperator("Conv", "X W B?") { call, graph throws(SluiceError) in
      let kernel = try ONNXKernel(&call, graph)
      let (window, _) = try call.window(kernel.space)
      let layer = Conv(
        inputSize: try kernel.grouped(1), filters: kernel.sizes[0], groups: kernel.groups,
        channels: .first, window: window)
      return try graph.add(call, layer, [call.input(0)], parameters: kernel.parameters)
    },
    ONNXOperator("ConvTranspose", "X W B?") { call, graph throws(SluiceError) in
      let kernel = try ONNXKernel(&call, graph)
      let (window, padding) = try transposedWindow(kernel.space, &call, &graph)
      let layer = ConvTranspose(
        inputSize: kernel.sizes[0], filters: try kernel.grouped(1), groups: kernel.groups,
        channels: .first, window: window, outputPadding: padding)
      return try graph.add(call, layer, [call.input(0)], parameters: kernel.parameters)
    },
  ]
}

/// The kernel of a Conv or ConvTranspose node.
private struct ONNXKernel {
  /// The sizes of `W`.
  let sizes: [Int]
  let groups: Int
  let parameters: OrderedDictionary<String, String>

  /// - Throws: ``SluiceError`` naming the input or attribute if they do not fit.
  init(_ call: inout ONNXCall, _ graph: ONNXGraph) throws(SluiceError) {
    try call.requireOneType(graph, [0, 1, 2])
    let w = try call.input(1)
    sizes = try graph.sizes(of: w, "W")
    guard sizes.count >= 3, sizes.allSatisfy((1...Limits.units).contains) else {
      throw .onnxShape("W", "\(sizes)", expected: "at least 3 sizes from 1 to \(Limits.units)")
    }
    groups = try call.integer("group", default: 1)
    guard (1...Limits.units).contains(groups) else {
      throw .onnxAttributeValue("group", "\(groups)", expected: "1 to \(Limits.units)")
    }
    let space = Array(sizes.dropFirst(2))
    if let stated = try call.integers("kernel_shape"), stated != space {
      throw .onnxAttributeValue(
        "kernel_shape", "\(stated)", expected: "\(space), since input 'W' has shape \(sizes)")
    }
    var parameters: OrderedDictionary<String, String> = ["kernel": w]
    if let bias = call.optional(2) { parameters["bias"] = bias }
    self.parameters = parameters
  }

  /// The sizes of the kernel along the dimensions of space.
  var space: [Int] { Array(sizes.dropFirst(2)) }

  /// The number of channels that dimension `axis` of `W` counts within one group.
  func grouped(_ axis: Int) throws(SluiceError) -> Int {
    let (count, overflow) = sizes[axis].multipliedReportingOverflow(by: groups)
    guard !overflow, count <= Limits.units else { throw .tensorTooLarge([sizes[axis], groups]) }
    return count
  }
}

// MARK: - Transposed windows

extension ONNXOperators {
  /// The window of a ConvTranspose node and what is added after its last places.
  private static func transposedWindow(
    _ kernel: [Int], _ call: inout ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> (Window, [Int]) {
    let added =
      try call.sizes("output_padding", count: kernel.count, atLeast: 0) ?? kernel.map { _ in 0 }
    let target = try call.sizes("output_shape", count: kernel.count, atLeast: 0)
    let (window, mode) = try call.window(kernel)
    let surplus: [Int]
    if let target {
      surplus = try zip(natural(window, added, call, graph), target).map { $0 - $1 }
    } else {
      guard mode == .sameUpper || mode == .sameLower else { return (window, added) }
      surplus = kernel.indices.map { window.reach($0) + added[$0] - window.strides[$0] }
    }
    if call.opset < 11, surplus.contains(where: { $0 > 0 && !$0.isMultiple(of: 2) }) {
      graph.draft.note(
        .inferred, call.name,
        "an odd padding is parted as since opset 11: what was written before contradicts itself")
    }
    // The pads are what the output is too large by; where it is too small, places are added.
    let pads = surplus.map { count in
      let (less, more) = (max(count, 0) / 2, max(count, 0) - max(count, 0) / 2)
      return mode == .sameUpper ? Padding.Pads(less, more) : Padding.Pads(more, less)
    }
    let padded = Window(
      kernelShape: kernel, strides: window.strides, dilations: window.dilations,
      padding: .explicit(pads))
    return (padded, zip(added, surplus).map { $0 + max(-$1, 0) })
  }

  /// The sizes of the output without any pads.
  private static func natural(
    _ window: Window, _ added: [Int], _ call: ONNXCall, _ graph: ONNXGraph
  ) throws(SluiceError) -> [Int] {
    let x = graph.type(try call.input(0))
    try x.requireRank(window.rank + 2, "input 'X'")
    var sizes: [Int] = []
    for (axis, dimension) in x.shape.dropFirst(2).enumerated() {
      guard let size = dimension.size else { throw .onnxSizesUnknown("X", "\(x.shape)") }
      let (steps, overflow) = max(size - 1, 0).multipliedReportingOverflow(
        by: window.strides[axis])
      guard !overflow, steps <= Limits.elements else { throw .tensorTooLarge([size]) }
      sizes.append(steps + window.reach(axis) + added[axis])
    }
    return sizes
  }
}
