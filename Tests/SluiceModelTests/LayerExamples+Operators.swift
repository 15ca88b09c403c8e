import SluiceModel

extension LayerExample {
  private static let wide = ValueType(.float32, ["batch", 1, 6])
  private static let counts = ValueType(.int32, ["batch", "time"])

  static let elementwise =
    unary + binary + [
      LayerExample(Cast(to: .float32), tokens),
      LayerExample(Cast(to: .int32), sequence).oftenZero,
      LayerExample(Cast(to: .bool), tokens),
      LayerExample(Cast(to: .int8), tokens),
      LayerExample(Cast(to: .float16), mask),
      LayerExample(Cast(to: .float8e5m2, Narrowing(saturates: false)), sequence),
      LayerExample(Cast(to: .float8e8m0, Narrowing(powers: .nearest)), sequence).positive,
      LayerExample(Cast(to: .float4e2m1), sequence),
      LayerExample(Cast(to: .int4), tokens),
      LayerExample(Cast(to: .float32), ValueType(.float8e4m3fn, ["batch", 6])),
      LayerExample(Cast(to: .uint8), mask),
      LayerExample(Clip(minimum: -0.25, maximum: 0.5), sequence)
        .allowingNull(["minimum", "maximum"]),
      LayerExample(Clip(minimum: 1.5, maximum: nil), tokens).allowingNull(["minimum", "maximum"]),
      LayerExample(Where(), ValueType(.bool, ["batch", "time", 1]), sequence, wide),
      LayerExample(Where(), mask, tokens, tokens),
      LayerExample(Where(), mask, mask, mask),
      LayerExample(PRelu(slopeShape: [6]), sequence),
      LayerExample(PRelu(slopeShape: [1, 1]), sequence),
      LayerExample(OneHot(depth: 5), tokens),
      LayerExample(OneHot(depth: 4, on: 3, off: 2, axis: 1, elementType: .int32), tokens),
      LayerExample(OneHot(depth: 9, wrapsNegatives: true, elementType: .bool), tokens),
      LayerExample(ConstantOfShape(0.5, .float32), ValueType(.int32, [2])).positive.mixingRows
        .making("node.output.0", 4).making("node.output.1", 5),
      LayerExample(Shape(), sequence).mixingRows,
      LayerExample(Shape(start: 1, end: -1), sequence),
      LayerExample(
        NumberRange(), ValueType(.float32, []), ValueType(.float32, []), ValueType(.float32, [])
      ).positive.making("node.output.0", 1),
      LayerExample(
        NumberRange(), ValueType(.int32, []), ValueType(.int32, []), ValueType(.int32, [])
      ).positive.making("node.output.0", 1),
      LayerExample(Constant(shape: [2, 3], .float32)),
      LayerExample(Constant(shape: [3], .int64)),
      LayerExample(Constant(shape: [9], .bool)),
    ]

  private static let unary = [
    LayerExample(Abs(), sequence), LayerExample(Abs(), tokens), LayerExample(Neg(), sequence),
    LayerExample(Neg(), tokens), LayerExample(Sign(), sequence), LayerExample(Sign(), tokens),
    LayerExample(Exp(), sequence), LayerExample(Log(), sequence).positive,
    LayerExample(Sqrt(), sequence).positive, LayerExample(Reciprocal(), sequence),
    LayerExample(Floor(), sequence), LayerExample(Ceil(), sequence),
    LayerExample(Round(), sequence), LayerExample(Sin(), sequence), LayerExample(Cos(), sequence),
    LayerExample(Tan(), sequence), LayerExample(Erf(), sequence), LayerExample(Not(), mask),
    LayerExample(IsNaN(), sequence).oftenZero,
  ]

  private static let binary = [
    LayerExample(Add(), tokens, tokens),
    LayerExample(Sub(), sequence, wide), LayerExample(Sub(), tokens, tokens),
    LayerExample(Mul(), sequence, wide, sequence), LayerExample(Mul(), tokens, tokens),
    LayerExample(Mean(), sequence, wide, sequence), LayerExample(Mean(), tokens, tokens),
    LayerExample(Div(), sequence, wide), LayerExample(Div(), tokens, tokens).positive,
    LayerExample(Max(), sequence, wide), LayerExample(Max(), tokens, tokens),
    LayerExample(Min(), sequence, wide), LayerExample(Min(), tokens, tokens),
    LayerExample(Pow(), sequence, wide).positive, LayerExample(Pow(), tokens, tokens),
    LayerExample(Mod(), sequence, wide), LayerExample(Mod(fmod: true), sequence, wide),
    LayerExample(Mod(), tokens, tokens).positive,
    LayerExample(Equal(), tokens, tokens), LayerExample(Equal(), mask, mask),
    LayerExample(Less(), sequence, wide), LayerExample(Less(), tokens, tokens),
    LayerExample(LessOrEqual(), sequence, wide), LayerExample(Greater(), sequence, wide),
    LayerExample(GreaterOrEqual(), tokens, tokens), LayerExample(Xor(), mask, mask),
  ]

  static let reductions = [
    LayerExample(ReduceSum(axes: [1]), sequence),
    LayerExample(ReduceSum(axes: [-1, 1], keepsAxes: true), sequence),
    LayerExample(ReduceSum(axes: []), sequence),
    LayerExample(ReduceSum(axes: [0]), sequence).mixingRows,
    LayerExample(ReduceSum(axes: [-1]), tokens), LayerExample(ReduceMean(axes: [1, 2]), sequence),
    LayerExample(ReduceMax(axes: [1]), sequence), LayerExample(ReduceMax(axes: [1]), tokens),
    LayerExample(ReduceMin(axes: [-1], keepsAxes: true), sequence),
    LayerExample(ReduceMin(axes: [1]), tokens).positive,
    LayerExample(ReduceProd(axes: [1]), sequence), LayerExample(ReduceL2(axes: [1]), sequence),
    LayerExample(ReduceAny(axes: [-1]), ValueType(.bool, ["batch", "time", 6])),
    LayerExample(ReduceAny(axes: [1], keepsAxes: true), ValueType(.bool, ["batch", "time", 6])),
    LayerExample(ReduceAll(axes: [-1]), ValueType(.bool, ["batch", "time", 2])),
    LayerExample(ArgMax(axis: 1), sequence), LayerExample(ArgMax(axis: -1), tokens),
    LayerExample(ArgMin(axis: 1, keepsAxis: true, selectsLast: true), sequence),
    LayerExample(CumSum(axis: 1), sequence),
    LayerExample(CumSum(axis: -1, exclusive: true, reverse: true), tokens),
    LayerExample(TopK(count: 3, axis: 1), sequence),
    LayerExample(TopK(count: 2, axis: -1, largest: false), tokens),
    LayerExample(Softmax(axis: 1), sequence), LayerExample(LogSoftmax(axis: -1), sequence),
  ]

  static let products = [
    LayerExample(MatMul(), sequence, ValueType(.float32, [6, 4])),
    LayerExample(MatMul(), sequence, ValueType(.float32, ["batch", 6, 4])),
    LayerExample(MatMul(), sequence, ValueType(.float32, [6])),
    LayerExample(MatMul(), features, ValueType(.float32, [6, 4])),
    LayerExample(MatMul(), tokens, ValueType(.int32, ["time", 2])),
    LayerExample(
      MatMul(), ValueType(.float32, ["batch", 2, "time", 6]),
      ValueType(.float32, ["batch", 1, 6, "time"])),
  ]

  static let quantizations = [
    LayerExample(
      QuantizeLinear(to: .uint8, precision: .float32), sequence, ValueType(.float32, []),
      ValueType(.uint8, [])
    ).positive,
    LayerExample(
      QuantizeLinear(to: .int16, precision: .float32, axis: -1), sequence,
      ValueType(.float32, [6]), ValueType(.int16, [6])
    ).positive,
    LayerExample(
      QuantizeLinear(to: .int8, precision: .float32, axis: 2, blockSize: 4), sequence,
      ValueType(.float32, ["batch", "time", 2]), nil
    ).positive,
    LayerExample(
      DequantizeLinear(to: .float32), ValueType(.int8, ["batch", 6]), ValueType(.float32, []),
      ValueType(.int8, [])),
    LayerExample(
      DequantizeLinear(to: .float16, axis: 1, blockSize: 4), ValueType(.uint8, ["batch", 6]),
      ValueType(.float16, ["batch", 2]), nil),
    LayerExample(
      QuantizeLinear(to: .float8e4m3fn, precision: .float32, saturates: false), sequence,
      ValueType(.float32, []), ValueType(.float8e4m3fn, [])),
    LayerExample(
      QuantizeLinear(to: .uint4, precision: .float16), sequence, ValueType(.float16, []), nil
    ).positive,
    LayerExample(
      DequantizeLinear(to: .float32), ValueType(.float8e5m2, ["batch", 6]), ValueType(.float32, []),
      ValueType(.float8e5m2, [])),
    LayerExample(DynamicQuantizeLinear(), sequence).mixingRows,
  ]

  static let rearrangements =
    [
      LayerExample(Unsqueeze(axes: [-2]), features),
      LayerExample(Unsqueeze(axes: [3, 1]), mask),
      LayerExample(Squeeze(axes: [1]), wide),
      LayerExample(Squeeze(axes: [-1, 1]), ValueType(.int32, ["batch", 1, 6, 1])),
      LayerExample(Reshape(shape: [0, -1, 3]), ValueType(.float32, ["batch", 4, 6])),
      LayerExample(Reshape(shape: [0, 0, 2, 3]), sequence),
      LayerExample(Reshape(shape: [-1, 6]), sequence).making("batch*time", 15).mixingRows,
      LayerExample(MergeAxes(axis: 0), sequence).making("batch*time", 15).mixingRows,
      LayerExample(MergeAxes(axis: -2, count: 2), sequence).making("time*6", 30),
      LayerExample(SplitAxis(axis: 0), ValueType(.float32, ["batch*time", 4]), sequence)
        .making("batch*time", 15).mixingRows,
      LayerExample(
        SplitAxis(axis: 1), ValueType(.int32, ["batch", 12]), ValueType(.bool, [1, 3, 4])),
      LayerExample(Slice(axis: 1, from: 1), sequence).making("time-1", 4),
      LayerExample(
        Slice(starts: [-1, 4], ends: [.min, 0], axes: [1, 2], steps: [-1, -2]), sequence),
      LayerExample(Slice(axis: 1, from: 0, to: 2), mask).making("min(time,2)", 2),
      LayerExample(Slice(axis: -1, from: -4, to: -1, by: 2), tokens).making("node.output.1", 2),
      LayerExample(Tile(repeats: [1, 2, 3]), sequence).making("time*2", 10),
      LayerExample(Expand(shape: [1, 4, 1]), wide),
      LayerExample(Expand(shape: [2, 1, 1]), features).mixingRows,
      LayerExample(Pad(before: [0, 2, 1], after: [0, 0, 3], value: 2), sequence)
        .making("time+2", 7),
      LayerExample(Pad(before: [0, 2], after: [0, 1], mode: .edge), tokens).making("time+3", 8),
      LayerExample(Pad(before: [0, 4], after: [0, 4], mode: .reflect), mask).making("time+8", 13),
      LayerExample(Gather(axis: 0), ValueType(.float32, [7, 3]), tokens),
      LayerExample(Gather(axis: -2), ValueType(.float32, ["batch", 7, 2]), ValueType(.int64, [4])),
      LayerExample(Gather(axis: 0), ValueType(.bool, [7]), tokens),
      LayerExample(GatherElements(axis: 1), ValueType(.float32, ["batch", 7]), tokens),
      LayerExample(GatherElements(axis: 1), ValueType(.int32, ["batch", 7]), tokens),
      LayerExample(GatherND(), ValueType(.float32, [7, 7, 2]), ValueType(.int64, [4, 2])),
      LayerExample(
        GatherND(batchDimensions: 1), ValueType(.int32, ["batch", 7, 2]),
        ValueType(.int64, ["batch", 4, 1])),
      LayerExample(
        ScatterElements(axis: 1), ValueType(.float32, ["batch", 7]), tokens,
        ValueType(.float32, ["batch", "time"])),
      LayerExample(
        ScatterElements(axis: -1, reduction: .add), ValueType(.int32, ["batch", 7]), tokens, tokens),
      LayerExample(
        ScatterND(), ValueType(.bool, [7, 3]), ValueType(.int64, [4, 1]), ValueType(.bool, [4, 3])),
      LayerExample(
        ScatterND(reduction: .max), ValueType(.float32, [7, 7]), ValueType(.int64, [4, 2]),
        ValueType(.float32, [4])),
      LayerExample(
        ReverseSequence(timeAxis: 1, batchAxis: 0), ValueType(.float32, ["batch", 8, 6]),
        ValueType(.int64, ["batch"])),
      LayerExample(Trilu(upper: true), ValueType(.float32, ["batch", 4, 6]))
        .allowingAny(["diagonal"]),
      LayerExample(Trilu(upper: false, diagonal: -1), ValueType(.int32, ["batch", 4, 6]))
        .allowingAny(["diagonal"]),
      LayerExample(Split(axis: 2, sizes: [1, 3, 2]), sequence)
        .allowingNull(["sizes"]),
      LayerExample(Split(axis: -1, count: 3), sequence).allowingNull(["sizes"]),
      LayerExample(Split(axis: 1, count: 3, leavesRest: true), tokens)
        .allowingNull(["sizes"]).making("ceil(time/3)", 2).making("node.part[2].1", 1),
      LayerExample(Pad(before: [0, -2, 1], after: [0, 0, -3], mode: .wrap), sequence),
      LayerExample(Reshape(shape: [3, 2], allowsZero: true), ValueType(.float32, [6])),
      LayerExample(Resize(axes: [1], factors: [3], method: .nearest), mask).making("time*3", 15),
    ]
    + ResizeMethod.allCases.map {
      LayerExample(Resize(axes: [1, -1], factors: [2, 3], method: $0), sequence).making(
        "time*2", 10)
    } + einsums

  private static let einsums = [
    ("abc,cd->abd", [sequence, ValueType(.float32, [6, 4])]),
    ("a...c,...c->a...", [sequence, ValueType(.float32, [6])]),
    ("abc,abd,acd->ab", [sequence, sequence, ValueType(.float32, ["batch", 6, 6])]),
    ("bij,kj", [sequence, ValueType(.float32, [4, 6])]),
  ].compactMap { equation, types in
    (try? Einsum(equation: equation)).map { LayerExample($0, types) }
  }
}
