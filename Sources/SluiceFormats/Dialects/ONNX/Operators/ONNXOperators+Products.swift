internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ONNXOperators {
  static let products = [
    ONNXOperator("MatMul", "A B") { call, graph throws(SluiceError) in
      try call.requireOneType(graph, [0, 1])
      return try graph.add(call, MatMul(), [call.input(0), call.input(1)])
    },
    ONNXOperator("Gemm", "A B C?") { call, graph throws(SluiceError) in
      if call.opset < 11 { _ = try call.input(2) }
      try call.requireOneType(graph, [0, 1, 2])
      return try ONNXGemm(&call, &graph).add(call, &graph)
    },
    ONNXOperator("Einsum", "Inputs Inputs…", since: 12) { call, graph throws(SluiceError) in
      guard let equation = try call.string("equation") else {
        throw .onnxAttributeMissing("equation")
      }
      var inputs: [String] = []
      for index in call.inputs.indices { inputs.append(try call.input(index)) }
      try call.requireOneType(graph, Array(inputs.indices))
      return try graph.add(call, Einsum(equation: equation), inputs)
    },
  ]
}

/// A Gemm node: `alpha · A · B + beta · C`, with `A` or `B` transposed first if it says so.
private struct ONNXGemm {
  private let alpha: Double
  private let beta: Double
  /// The first operand, `[M, K]`.
  private let left: String
  /// The second operand, as it stands and whether it is `[N, K]` there.
  private let right: String
  private let isRightTransposed: Bool
  /// What is added, which is broadcast to `[M, N]`.
  private let addend: String?

  init(_ call: inout ONNXCall, _ graph: inout ONNXGraph) throws(SluiceError) {
    alpha = try call.number("alpha", default: 1)
    beta = try call.number("beta", default: 1)
    let isLeftTransposed = try call.integer("transA", default: 0) != 0
    isRightTransposed = try call.integer("transB", default: 0) != 0
    let a = try call.input(0)
    right = try call.input(1)
    try graph.type(a).requireRank(2, "input 'A'")
    try graph.type(right).requireRank(2, "input 'B'")
    addend = call.optional(2)
    if graph.type(a).elementType.kind == .integer {
      for (name, factor) in [("alpha", alpha), ("beta", beta)] where factor != 1 {
        throw .onnxAttributeUnsupported(
          name, "\(factor)", expected: "1 where the inputs hold integers")
      }
    }
    left =
      isLeftTransposed ? try graph.one(call, Transpose(permutation: [1, 0]), [a], "A") : a
  }

  /// Adds the layers: one if `B` is known and `C` the same for all rows.
  func add(_ call: ONNXCall, _ graph: inout ONNXGraph) throws(SluiceError) -> [String] {
    let b = graph.type(right)
    let sizes = b.shape.compactMap(\.size)
    let kernel = try graph.draft.constants[right].map { (matrix) throws(SluiceError) in
      isRightTransposed ? matrix : try matrix.transposed([1, 0])
    }
    let isDense =
      kernel?.isCheap == true && b.elementType.kind == .real
      && sizes.allSatisfy((1...Limits.units).contains)
    if isDense {
      let units = sizes[isRightTransposed ? 0 : 1]
      let layer = Dense(
        inputSize: sizes[isRightTransposed ? 1 : 0], units: units, activation: .linear)
      let kernel = try self.right(asRows: true, call, &graph)
      var parameters: OrderedDictionary<String, String> = ["kernel": kernel]
      if alpha == 1, let bias = try bias(units, call, &graph) { parameters["bias"] = bias }
      let isWhole = alpha == 1 && (addend == nil || parameters["bias"] != nil)
      let product = try graph.one(
        call, layer, [left], isWhole ? nil : "product", parameters: parameters)
      return isWhole ? [product] : try finished(product, call, &graph)
    }
    let factor = try self.right(asRows: false, call, &graph)
    let isWhole = alpha == 1 && addend == nil
    let product = try graph.one(call, MatMul(), [left, factor], isWhole ? nil : "product")
    return isWhole ? [product] : try finished(product, call, &graph)
  }

  /// The second operand, `[N, K]` or `[K, N]`.
  private func right(
    asRows: Bool, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String {
    if asRows == isRightTransposed { return right }
    return try graph.one(call, Transpose(permutation: [1, 0]), [right], "B")
  }

  /// What is added to every row, if it is one vector.
  private func bias(
    _ units: Int, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> String? {
    guard let addend else { return nil }
    let sizes = graph.type(addend).shape
    guard sizes.count <= 2, sizes.last == .fixed(units), sizes.dropLast().allSatisfy({ $0 == 1 })
    else { return nil }
    let scaled = try scaled(addend, by: beta, call, &graph, "C")
    if sizes.count == 1 { return scaled }
    return try graph.one(call, Reshape(shape: [units]), [scaled], "bias")
  }

  /// The product with its factor and what is added to it.
  private func finished(
    _ product: String, _ call: ONNXCall, _ graph: inout ONNXGraph
  ) throws(SluiceError) -> [String] {
    guard let addend else {
      return try graph.add(call, Activation(.affine(slope: alpha)), [product])
    }
    let scaledProduct = try scaled(product, by: alpha, call, &graph, "scaled")
    let scaledAddend = try scaled(addend, by: beta, call, &graph, "C")
    let sum = try graph.add(call, Add(), [scaledProduct, scaledAddend])
    guard graph.type(sum[0]).fits(graph.type(product)) else {
      throw .onnxShape(
        "C", "\(graph.type(addend).shape)",
        expected: "one that is broadcast to \(graph.type(product).shape)")
    }
    return sum
  }

  private func scaled(
    _ value: String, by factor: Double, _ call: ONNXCall, _ graph: inout ONNXGraph,
    _ suffix: String
  ) throws(SluiceError) -> String {
    if factor == 1 { return value }
    return try graph.one(call, Activation(.affine(slope: factor)), [value], suffix)
  }
}
