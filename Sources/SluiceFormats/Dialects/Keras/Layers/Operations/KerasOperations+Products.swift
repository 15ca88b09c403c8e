internal import SluiceCore
internal import SluiceModel

// Sums of products.

extension KerasOperations {
  static let products: [KerasOperation] = [
    KerasOperation(
      ["Matmul"], ["linalg.matmul"],
      pair + [
        "transpose_a", "transpose_b", "adjoint_a", "adjoint_b", "a_is_sparse", "b_is_sparse",
        "output_type", "grad_a", "grad_b",
      ], matMul),
    KerasOperation(["Dot"], [], pair, dot),
    KerasOperation(["Inner"], [], pair, inner),
    KerasOperation(["Outer"], [], pair, outer),
    KerasOperation(["Tensordot"], ["tensordot"], pair + ["axes"], tensorDot),
    KerasOperation(["Einsum"], [], ["operands…"], einsum),
    KerasOperation([], ["nn.bias_add"], ["x1|value", "x2|bias", "data_format"], addBias),
    KerasOperation(
      ["DotProductAttention"], [],
      [
        "query", "key", "value", "bias", "mask", "scale", "is_causal", "flash_attention",
        "attn_logits_soft_cap",
      ], attention),
  ]

  private static let matMul: KerasOperation.Builder = { o, g throws(SluiceError) in
    for key in ["a_is_sparse", "b_is_sparse", "grad_a", "grad_b"] { o.ignore(key) }
    try o.require("output_type")
    var values = try o.pair(&g, isReal: true)
    for (index, keys) in [["transpose_a", "adjoint_a"], ["transpose_b", "adjoint_b"]].enumerated() {
      for key in keys where try o.bool(key, default: false) {
        values[index] = try o.transposed(values[index], &g, "transposed")
      }
    }
    return [try o.add(MatMul(), values, &g)]
  }

  private static let dot: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let ranks = try values.mapThrowing { (value) throws(SluiceError) in try o.shape(value, g).count
    }
    guard !ranks.contains(0) else { return [try o.add(Mul(), values, &g)] }
    return [try o.contraction(values, [ranks[0] - 1], [max(ranks[1] - 2, 0)], &g)]
  }

  private static let inner: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let ranks = try values.mapThrowing { (value) throws(SluiceError) in try o.shape(value, g).count
    }
    guard !ranks.contains(0) else { return [try o.add(Mul(), values, &g)] }
    return [try o.contraction(values, [ranks[0] - 1], [ranks[1] - 1], &g)]
  }

  private static let outer: KerasOperation.Builder = { o, g throws(SluiceError) in
    let values = try o.pair(&g, isWeak: false)
    let column = try o.add(Reshape(shape: [-1, 1]), [values[0]], &g, "column")
    let row = try o.add(Reshape(shape: [-1]), [values[1]], &g, "row")
    return [try o.add(Mul(), [column, row], &g)]
  }

  private static let tensorDot: KerasOperation.Builder = { o, g throws(SluiceError) in
    let axes = try o.constant("axes") ?? 2
    let values = try o.pair(&g, isReal: true, isWeak: false)
    let ranks = try values.mapThrowing { (value) throws(SluiceError) in try o.shape(value, g).count
    }
    let sides: [[Int]]
    if let count = axes.integer, count >= 0, count <= ranks[0] {
      sides = [Array(ranks[0] - count..<ranks[0]), Array(0..<count)]
    } else {
      sides = (axes.array ?? []).map {
        $0.integer.map { [$0] } ?? ($0.array ?? []).compactMap(\.integer)
      }
    }
    guard sides.count == 2, sides[0].count == sides[1].count else {
      throw .kerasArgument("axes", axes.excerpt)
    }
    let places = try zip(sides, ranks).mapThrowing { (side, rank) throws(SluiceError) in
      try normalised(side, rank: rank, of: "rank \(rank)")
    }
    return [try o.contraction(values, places[0], places[1], &g)]
  }

  private static let einsum: KerasOperation.Builder = { o, g throws(SluiceError) in
    guard let equation = try o.constant("subscripts")?.string else {
      throw .kerasArgument("subscripts", "null")
    }
    return [try o.add(try Einsum(equation: equation), try o.tensors("operands…", &g), &g)]
  }

  private static let addBias: KerasOperation.Builder = { o, g throws(SluiceError) in
    let format = try o.constant("data_format")?.string ?? "NHWC"
    guard !format.hasPrefix("NC") else { throw .kerasArgument("data_format", format) }
    return [try o.add(Add(), try o.pair(&g), &g)]
  }

  /// Query, key and value are `[batch, time, heads, features]`; what the mask leaves out has no weight.
  private static let attention: KerasOperation.Builder = { o, g throws(SluiceError) in
    o.ignore("flash_attention")
    try o.require("attn_logits_soft_cap")
    try o.require("is_causal", false)
    let query = try o.tensor("query", &g)
    let (key, value) = (try o.tensor("key", &g), try o.tensor("value", &g))
    let type = try o.type(query, g)
    let others = try [key, value].mapThrowing { (value) throws(SluiceError) in
      try o.shape(value, g)
    }
    guard type.shape.count == 4, let size = type.shape[3].size, type.elementType.byteCount >= 4,
      others.allSatisfy({ $0.count == 4 && $0[2] == type.shape[2] })
    else { throw .kerasArgument("query", "\(type)") }
    let scale = try o.number("scale", default: 1 / Double(size).squareRoot())
    var scores = try o.add(
      try Einsum(equation: "btnh,bsnh->bnts"), [query, key], &g, "products")
    scores = try o.add(
      Mul(), [scores, try o.scalar(scale, type.elementType, &g)], &g, "scores")
    if o.has("bias") {
      let bias = try o.cast(try o.tensor("bias", &g), to: type.elementType, &g)
      scores = try o.add(Add(), [scores, bias], &g, "biased")
    }
    if o.has("mask") {
      let mask = try o.cast(try o.tensor("mask", &g), to: .bool, &g)
      // What Keras puts in the place of a score: 0.7 times the least number in single precision.
      let least = try o.scalar(-0.7 * 3.38953e38, type.elementType, &g)
      scores = try o.add(Where(), [mask, scores, least], &g, "masked")
    }
    let weights = try o.add(Softmax(axis: -1), [scores], &g, "weights")
    return [try o.add(try Einsum(equation: "bnts,bsnh->btnh"), [weights, value], &g)]
  }
}

extension KerasOperands {
  /// Sums the products of two values along dimensions of each; those that are left stand one behind the
  /// other.
  fileprivate func contraction(
    _ values: [String], _ first: [Int], _ second: [Int], _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    let ranks = try values.mapThrowing { (value) throws(SluiceError) in
      try shape(value, graph).count
    }
    guard ranks.reduce(0, +) <= 26 else { throw .axisOutOfRange(26, "\(ranks)") }
    let letters = (0..<26).map { String(UnicodeScalar(UInt8(97 + $0))) }
    let left = Array(letters[..<ranks[0]])
    var right = Array(letters[ranks[0]..<ranks[0] + ranks[1]])
    for (a, b) in zip(first, second) { right[b] = left[a] }
    let output =
      left.indices.filter { !first.contains($0) }.map { left[$0] }
      + right.indices.filter { !second.contains($0) }.map { right[$0] }
    let equation = "\(left.joined()),\(right.joined())->\(output.joined())"
    return try add(try Einsum(equation: equation), values, &graph)
  }
}
