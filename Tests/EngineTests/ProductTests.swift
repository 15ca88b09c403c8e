import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Products of matrices, dense layers and sums over labelled dimensions.
struct ProductTests {
  /// 1, primes, and sizes beside those of vectors.
  private static let sizes = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 67]

  @Test(arguments: sizes) func `dense layers of any size`(units: Int) throws {
    var generator = SeededGenerator(seed: UInt64(units))
    for (inputSize, lead) in [
      (1, [1]), (3, [5]), (16, [2, 3]), (37, [1]), (65, [4, 1, 5]), (19, [33]),
    ] {
      let layer = Dense(inputSize: inputSize, units: units, activation: .linear)
      let x = try generator.tensor(lead + [inputSize])
      for absent in [[], ["bias"]] as [Set<String>] {
        try SingleLayer(layer, [x], without: absent, seed: 3)
          .check(bound: SingleLayer.bound(products: inputSize))
      }
    }
  }

  @Test(
    arguments: [
      .tanh, .sigmoid, .relu(), .relu(negativeSlope: 0.1), .hardSigmoid(slope: 0.2), .softsign,
      .silu,
      .softmax, .logSoftmax, .sparsemax, .gelu(), .elu(),
    ] as [ActivationFunction]) func `dense layers with an activation`(function: ActivationFunction)
    throws
  {
    var generator = SeededGenerator(seed: 5)
    for units in [1, 5, 16, 23, 50] {
      let layer = Dense(inputSize: 9, units: units, activation: function)
      let x = try generator.tensor([7, 9])
      try SingleLayer(layer, [x], seed: 4).check(bound: SingleLayer.bound(products: 9) * 2)
    }
  }

  @Test func `what is no number goes through dense layers as through their definition`() throws {
    var generator = SeededGenerator(seed: 6)
    let special: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, 0]
    for function in [.linear, .relu(), .tanh, .softmax, .logSoftmax] as [ActivationFunction] {
      let layer = Dense(inputSize: 6, units: 19, activation: function)
      let x = try generator.tensor([11, 6], special)
      // Single precision knows numbers near 3·10³⁸ within 2·10³¹.
      try SingleLayer(layer, [x], seed: 7).check(bound: 1e33)
      let plain = try generator.tensor([3, 6])
      try SingleLayer(layer, [plain], seed: 7, special: [.infinity, .nan]).check(bound: 1e-5)
    }
  }

  @Test func `empty batches`() throws {
    var generator = SeededGenerator(seed: 8)
    let dense = Dense(inputSize: 6, units: 4, activation: .softmax)
    try SingleLayer(dense, [generator.tensor([0, 6])], seed: 1).check(bound: 0)
    let (a, b) = (try generator.tensor([0, 3, 4]), try generator.tensor([4, 5]))
    try SingleLayer(MatMul(), [a, b], seed: 1).check(bound: 0)
    let (none, nothing) = (try generator.tensor([2, 3, 0]), try generator.tensor([0, 5]))
    try SingleLayer(MatMul(), [none, nothing], seed: 1).check(bound: 0)
  }

  @Test(arguments: [
    ([1, 1], [1, 1]), ([5], [5]), ([1, 7], [7, 16]), ([3, 17], [17]), ([9], [9, 33]),
    ([33, 5], [5, 2]), ([40, 19], [19, 31]), ([2, 3, 4], [4, 5]), ([2, 1, 5, 3], [4, 3, 17]),
    ([6, 2, 7], [6, 7, 1]), ([2, 35, 8], [2, 8, 16]), ([1, 131], [131, 8]),
  ]) func `products of matrices`(a: [Int], b: [Int]) throws {
    var generator = SeededGenerator(seed: 9)
    let inputs = [try generator.tensor(a), try generator.tensor(b)]
    for known in [[], [0], [1]] as [Set<Int>] {
      try SingleLayer(MatMul(), inputs, known: known, seed: 1)
        .check(bound: SingleLayer.bound(products: a[a.count - 1]))
    }
  }

  @Test(arguments: [
    ("ij,jk->ik", [5, 7], [7, 17]), ("bij,bkj->bik", [2, 5, 9], [2, 18, 9]),
    ("bhqd,bhkd->bhqk", [2, 3, 4, 8], [2, 3, 19, 8]), ("i,j->ij", [4], [33]),
    ("bi,bi->b", [3, 21], [3, 21]), ("...ij,...jk->...ik", [3, 1, 2, 5], [4, 5, 16]),
    ("abc,cad->bd", [3, 4, 5], [5, 3, 20]), ("ii,ij->j", [4, 4], [4, 9]),
    ("ij,kl->ijkl", [2, 3], [4, 5]), ("ab,cb->", [3, 4], [5, 4]),
    ("bci,bio->bco", [2, 3, 4], [2, 4, 40]),
  ]) func `sums over labelled dimensions`(equation: String, a: [Int], b: [Int]) throws {
    var generator = SeededGenerator(seed: 10)
    let inputs = [try generator.tensor(a), try generator.tensor(b)]
    let layer = try Einsum(equation: equation)
    for known in [[], [0], [1]] as [Set<Int>] {
      try SingleLayer(layer, inputs, known: known, seed: 1)
        .check(bound: SingleLayer.bound(products: 64))
    }
  }

  @Test func `factors that are no numbers`() throws {
    var generator = SeededGenerator(seed: 11)
    let a = try generator.tensor([4, 5], [.infinity, .nan, 3e38])
    let b = try generator.tensor([5, 17], [0, -.infinity, .nan, 3e38])
    for known in [[], [0], [1]] as [Set<Int>] {
      try SingleLayer(MatMul(), [a, b], known: known, seed: 1).check(bound: 1e33)
    }
  }

  @Test func `an einsum of three factors and one of integers run by their definition`() throws {
    var generator = SeededGenerator(seed: 12)
    let three = [
      try generator.tensor([2, 3]), try generator.tensor([3, 4]), try generator.tensor([4, 5]),
    ]
    try SingleLayer(Einsum(equation: "ij,jk,kl->il"), three, seed: 1)
      .check(bound: SingleLayer.bound(products: 12))
    let integers = [
      try generator.integers([2, 3], in: -9..<9), try generator.integers([3, 2], in: -9..<9),
    ]
    try SingleLayer(MatMul(), integers, seed: 1).check(bound: 0)
  }

  @Test func `one engine plans again for other sizes`() throws {
    var generator = SeededGenerator(seed: 13)
    let model = try SingleLayer(
      Dense(inputSize: 4, units: 3, activation: .linear), [try generator.tensor([0, 4])], seed: 2
    ).model
    let engine = try Engine(model)
    for rows in [3, 1, 64, 0, 3] {
      let x = try generator.tensor([rows, 4])
      let found: [Float] = try #require(engine.run(["x0": x])["output"]).elements()
      let truth: [Double] = try #require(model.run(["x0": x])["output"]).elements()
      #expect(found.count == rows * 3)
      #expect(zip(found, truth).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }
  }
}
