import OrderedCollections
import SluiceCore
import SluiceModel
import Testing

/// Layers that make one element of many, or rows of rows.
struct ReductionTests {
  static let shapes: [([Int], [Int])] = [
    ([5], [0]), ([3, 40], [1]), ([3, 40], [0]), ([3, 40], [0, 1]), ([3, 4, 5], [1]),
    ([3, 4, 5], [0, 2]),
    ([2, 3, 4, 5], [1, 3]), ([2, 3, 4, 5], [-1, -2]), ([2, 3], []), ([1, 1, 33, 16], [-2, -1]),
    ([2, 1000], [1]), ([2, 64], [1]), ([2, 65], [1]), ([0, 3], [1]), ([3, 0], [1]), ([3, 0], [0]),
    ([3, 17, 1], [1, 2]), ([1, 300], [0]),
  ]

  @Test("reductions are those of the definition", arguments: shapes)
  func reductions(shape: [Int], axes: [Int]) throws {
    var source = NumberSource(seed: 2)
    let x = try Tensor.random(shape, &source)
    for keeps in [false, true] {
      let layers: [any Layer] = [
        ReduceSum(axes: axes, keepsAxes: keeps), ReduceMean(axes: axes, keepsAxes: keeps),
        ReduceL2(axes: axes, keepsAxes: keeps), ReduceProd(axes: axes, keepsAxes: keeps),
        ReduceMax(axes: axes, keepsAxes: keeps), ReduceMin(axes: axes, keepsAxes: keeps),
      ]
      for layer in layers { try NodeRun(layer, [x]).expect(ulps: 4, absolute: 2e-6, portable: 8) }
      let truths = try Tensor.truths(shape, &source)
      try NodeRun(ReduceAny(axes: axes, keepsAxes: keeps), [truths]).expect()
      try NodeRun(ReduceAll(axes: axes, keepsAxes: keeps), [truths]).expect()
    }
  }

  @Test("extreme elements are found, NaNs first", arguments: [-1, 0, 1])
  func places(axis: Int) throws {
    var source = NumberSource(seed: 2)
    let repeating = try Tensor(
      shape: [4, 5, 6], (0..<120).map { _ in Float(Int.random(in: 0...3, using: &source)) })
    let special = try Tensor(
      shape: [3, 4, 2],
      [1, .nan, 2, 3, .nan, 1, .infinity, -.infinity, 0, -0.0, 1, 1, .nan, .nan, 5, 2] as [Float]
        + [-.infinity, -.infinity, -1, 0, 0, 7, 7, 7])
    for x in [repeating, special] {
      for (keeps, last) in [(false, false), (true, true), (false, true)] {
        try NodeRun(ArgMax(axis: axis, keepsAxis: keeps, selectsLast: last), [x]).expect()
        try NodeRun(ArgMin(axis: axis, keepsAxis: keeps, selectsLast: last), [x]).expect()
      }
      try NodeRun(ReduceMax(axes: [axis]), [x]).expect()
      try NodeRun(ReduceMin(axes: [axis]), [x]).expect()
      try NodeRun(Softmax(axis: axis), [x]).expect(ulps: 8, absolute: 1e-7, portable: 16)
    }
  }

  @Test(
    "softmax",
    arguments: [
      ([4, 10], 1), ([4, 10], 0), ([2, 3, 70], 1), ([1, 1], 1), ([300], 0), ([3, 0], 0),
    ])
  func softmax(shape: [Int], axis: Int) throws {
    var source = NumberSource(seed: 2)
    let x = try Tensor(
      shape: shape,
      (0..<shape.reduce(1, *)).map { _ in Float.random(in: -30...30, using: &source) })
    try NodeRun(Softmax(axis: axis), [x]).expect(ulps: 64, absolute: 1e-37)
    try NodeRun(LogSoftmax(axis: axis), [x]).expect(ulps: 2, absolute: 8e-6)
    try NodeRun(Activation(.softmax), [x]).expect(ulps: 64, absolute: 1e-37)
    try NodeRun(Activation(.logSoftmax), [x]).expect(ulps: 2, absolute: 8e-6)
    try NodeRun(Activation(.sparsemax), [x]).expect(ulps: 2, absolute: 1e-5)
  }

  @Test("normalisations", arguments: [[2, 6, 5], [1, 6, 33], [3, 6, 64], [2, 6, 7, 3]])
  func normalisations(shape: [Int]) throws {
    var source = NumberSource(seed: 2)
    let x = try Tensor.random(shape, &source)
    let rank = shape.count
    var channels: OrderedDictionary<String, Tensor> = [:]
    for role in ["scale", "bias", "mean"] { channels[role] = try .random([6], &source) }
    var batch = channels
    batch["variance"] = try Tensor(shape: [6], [0.1, 1, 2, 0.5, 3, 0.01] as [Float])
    try NodeRun(BatchNormalization(axis: 1, size: 6, epsilon: 1e-3), [x], parameters: batch)
      .expect(ulps: 4, absolute: 2e-6)
    try NodeRun(
      BatchNormalization(axis: 1, size: 6, epsilon: 1e-3), [x],
      parameters: batch.filter { ["mean", "variance"].contains($0.key) }
    ).expect(ulps: 4, absolute: 2e-6)
    let affine = channels.filter { $0.key != "mean" }
    for groups in [1, 2, 6] {
      try NodeRun(
        GroupNormalization(groups: groups, axis: 1, size: 6, epsilon: 1e-5), [x], parameters: affine
      ).expect(ulps: 8, absolute: 1e-5)
    }
    for axes in [[rank - 1], [1], [1, rank - 1]] {
      let sizes = axes.map { shape[$0] }
      for subtracts in [true, false] {
        try NodeRun(
          LayerNormalization(axes: axes, sizes: sizes, epsilon: 1e-3, subtractsMean: subtracts),
          [x],
          parameters: ["scale": .random(sizes, &source), "bias": .random(sizes, &source)]
        ).expect(ulps: 8, absolute: 1e-5)
      }
      try NodeRun(
        RMSNormalization(axes: axes, sizes: sizes, epsilon: 1e-3), [x],
        parameters: ["scale": .random(sizes, &source)]
      ).expect(ulps: 8, absolute: 1e-5)
      try NodeRun(UnitNormalization(axes: axes, least: 1e-12), [x]).expect(ulps: 8, absolute: 1e-5)
    }
  }

  @Test("rows of one value are masked")
  func masking() throws {
    let x = try Tensor(
      shape: [2, 3, 2], [0, 0, 1, 0, -0.0, 0, 2, 2, .nan, 0, 2, 0] as [Float])
    for value in [0.0, 2] { try NodeRun(Masking(value: value), [x]).expect() }
  }
}
