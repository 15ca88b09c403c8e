internal import SluiceCore
internal import SluiceModel

// Functions that make tensors.

extension KerasOperations {
  static let creation: [KerasOperation] = [
    KerasOperation(
      ["ZerosLike"], ["zeros_like"], ["x|tensor|input", "dtype", "optimize", "layout"]
    ) {
      o, g throws(SluiceError) in [try o.full(like: &g, false)]
    },
    KerasOperation(["OnesLike"], ["ones_like"], ["x|tensor|input", "dtype", "optimize", "layout"]) {
      o, g throws(SluiceError) in [try o.full(like: &g, true)]
    },
    KerasOperation(["FullLike"], [], ["x", "fill_value", "dtype"], fullLike),
    KerasOperation([], ["zeros"], ["shape", "dtype", "layout"]) { o, g throws(SluiceError) in
      [try o.full(.constant(.number(0)), &g)]
    },
    KerasOperation([], ["ones"], ["shape", "dtype", "layout"]) { o, g throws(SluiceError) in
      [try o.full(.constant(.number(1)), &g)]
    },
    KerasOperation([], ["fill"], ["shape|dims", "value", "layout", "dtype"]) {
      o, g throws(SluiceError) in [try o.full(try o.required("value"), &g)]
    },
    KerasOperation([], ["shape"], ["x|input", "out_type"], shape),
    KerasOperation([], ["rank"], ["x|input"], rank),
    KerasOperation([], ["range"], ["start", "limit", "delta", "dtype"], range),
  ]

  private static let fullLike: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let type = try o.elementType("dtype", likeThatOf: input, g)
    let number = try o.cast(try o.tensor("fill_value", &g, as: type), to: type, &g)
    let truths = try o.add(FullLike(true), [input], &g, "truths")
    return [try o.add(Where(), [truths, number, number], &g)]
  }

  private static let shape: KerasOperation.Builder = { o, g throws(SluiceError) in
    let input = try o.tensor("x", &g)
    let type = try o.elementType("out_type") ?? .int32
    let sizes = try o.add(Shape(), [input], &g, "sizes")
    let value = try o.add(Cast(to: type), [sizes], &g)
    g.sizes[value] = KerasSizes(dimensions: try o.shape(input, g), isScalar: false)
    return [value]
  }

  private static let rank: KerasOperation.Builder = { o, g throws(SluiceError) in
    let rank = try o.shape(try o.tensor("x", &g), g).count
    return [try g.constant([Double(rank)], shape: [], .int32, named: o.call.name)]
  }

  /// From `start` to `limit`, or from 0 to `start` where there is no limit.
  private static let range: KerasOperation.Builder = { o, g throws(SluiceError) in
    try o.require("dtype")
    let start = try o.required("start")
    let bounds =
      o.has("limit") ? [start, try o.required("limit")] : [KerasArgument.constant(0), start]
    let delta = o.optional("delta") ?? .constant(1)
    return [try o.add(NumberRange(), try o.unified(bounds + [delta], "start", &g), &g)]
  }
}

extension KerasOperands {
  /// Zeros or ones in the shape of `x`.
  fileprivate mutating func full(
    like graph: inout KerasGraph, _ truth: Bool
  ) throws(SluiceError) -> String {
    ignore("optimize")
    try require("layout")
    let input = try tensor("x", &graph)
    let type = try elementType("dtype", likeThatOf: input, graph)
    guard type != .bool else { return try add(FullLike(truth), [input], &graph) }
    let truths = try add(FullLike(truth), [input], &graph, "truths")
    return try add(Cast(to: type), [truths], &graph)
  }

  /// One number in the shape that is asked for, whose known sizes the result has.
  fileprivate mutating func full(
    _ filling: KerasArgument<KerasTensor>, _ graph: inout KerasGraph
  ) throws(SluiceError) -> String {
    try require("layout")
    guard let value = filling.json.flatMap({ KerasConstant($0) }), value.shape.isEmpty,
      let number = value.numbers.first
    else { throw .kerasArgument("value", filling.json?.excerpt ?? "a tensor") }
    let type = try elementType("dtype") ?? value.standardType
    guard let argument = peek("shape") else { throw .kerasArgument("shape", "null") }
    let target = try shape("shape", &graph)
    let sizes = try shapeTensor(of: argument, "shape", &graph)
    let block = try add(ConstantOfShape(number.rounded(to: type), type), [sizes], &graph, "block")
    let known = target.map { target in
      if case .size(.fixed(let size)) = target { size } else { 0 }
    }
    guard !known.isEmpty else { return block }
    return try add(Reshape(shape: known), [block], &graph)
  }
}
