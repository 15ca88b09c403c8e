import OrderedCollections
import SluiceCore
import SluiceModel
import Testing

/// Layers that compute element by element.
struct ElementTests {
  /// Numbers of every size and sign, whole ones, and those that are none.
  static let specials: [Float] =
    [0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, .infinity, -.infinity, .nan]
    + [
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-38, 1e-30, -1e-30, 88, -88, 89, -89, 104,
      -104, 1e4, -1e4, 1e30, -1e30,
    ]
    + [
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 8_388_609, 16_777_218, 0.1, 0.7, 20, -20,
    ]

  @Test(
    "functions agree with their definitions",
    arguments: [
      (Abs(), 0.0), (Neg(), 0), (Sign(), 0), (Sqrt(), 0.5), (Exp(), 5), (Log(), 3),
      (Reciprocal(), 0.5), (Erf(), 4), (Sin(), 2), (Cos(), 2), (Tan(), 2), (Round(), 0),
      (Floor(), 0),
      (Ceil(), 0), (Clip(minimum: -0.75, maximum: 2), 0), (Clip(minimum: nil, maximum: 1), 0),
      (Clip(minimum: 2, maximum: 1), 0),
    ] as [(any Layer, Double)])
  func functions(layer: any Layer, ulps: Double) throws {
    // In portable units a product and its sum are rounded apart.
    try NodeRun(layer, [try Tensor(shape: [3, 13], Self.specials + [0.25])])
      .expect(ulps: ulps + 0.5, absolute: 1e-37, portable: 64)
    try NodeRun(layer, [try Tensor(shape: [4096], Self.spread(4096))])
      .expect(ulps: ulps + 0.5, absolute: 1e-37, portable: 64)
  }

  static let activationBounds: [(ActivationFunction, Double)] = [
    (.linear, 0), (.affine(slope: 1.5, offset: -0.25), 2), (.relu(), 0),
    (.relu(negativeSlope: 0.1), 1), (.relu(maximum: 6), 0),
    (.relu(negativeSlope: 0.1, maximum: 2, threshold: 0.5), 2), (.relu(threshold: -1), 0),
    (.elu(alpha: 1.3), 3), (.selu, 3), (.celu(alpha: 0.7), 3), (.celu(alpha: -0.7), 3),
    (.sigmoid, 5),
    (.hardSigmoid(slope: 0.25), 2), (.logSigmoid, 5), (.sparseSigmoid, 1), (.tanh, 5),
    (.scaledTanh(scale: 1.7, slope: 0.6), 7), (.hardTanh, 0), (.softplus, 5), (.softsign, 2),
    (.exponential, 5), (.silu, 6), (.hardSilu(slope: 0.25), 3), (.gelu(), 8), (.mish, 6),
    (.softShrink(threshold: 0.4), 1), (.hardShrink(threshold: 0.4), 0), (.sparsePlus, 2),
  ]

  @Test("activations agree with their definitions", arguments: ElementTests.activationBounds)
  func activations(function: ActivationFunction, ulps: Double) throws {
    let layer = Activation(function)
    try NodeRun(layer, [try Tensor(shape: [3, 13], Self.specials + [0.25])])
      .expect(ulps: ulps, absolute: 1e-36, portable: 128)
    try NodeRun(layer, [try Tensor(shape: [5, 4099], Self.spread(5 * 4099))])
      .expect(ulps: ulps, absolute: 1e-36, portable: 128)
  }

  @Test(
    "what cancels is within an ulp of what it is made of",
    arguments: [.tanhShrink, .squareplus(b: 4), .gelu(approximate: true)] as [ActivationFunction])
  func cancellingActivations(function: ActivationFunction) throws {
    var source = NumberSource(seed: 3)
    let x = (0..<2000).map { _ in Float.random(in: -8...8, using: &source) }
    try NodeRun(Activation(function), [try Tensor(shape: [2000], x)])
      .expect(ulps: 8, absolute: 4e-6)
  }

  @Test(
    "arithmetic repeats what is smaller",
    arguments: [
      ([7, 5], [7, 5]), ([7, 5], [5]), ([7, 5], []), ([], [3]), ([7, 1], [1, 5]),
      ([7, 1], [7, 33]),
      ([2, 3, 1, 17], [3, 4, 1]), ([0, 3], [3]), ([0], [1]), ([1], [1]), ([2, 1, 300], [4, 1]),
      ([300, 1], [1, 2]), ([2, 3, 4, 5], [1, 3, 1, 5]), ([513], [513]),
    ])
  func broadcasting(a: [Int], b: [Int]) throws {
    var source = NumberSource(seed: 7)
    let (x, y) = (try Tensor.random(a, &source), try Tensor.random(b, &source))
    for layer in [Add(), Sub(), Mul(), Max(), Min(), Div()] as [any Layer] {
      try NodeRun(layer, [x, y]).expect(ulps: 0.51)
      try NodeRun(layer, [y, x], constants: [0]).expect(ulps: 0.51)
      try NodeRun(layer, [x, y], constants: [1]).expect(ulps: 0.51, threads: 2)
    }
    for layer in [Mod(), Mod(fmod: true)] { try NodeRun(layer, [x, y]).expect(absolute: 1e-6) }
    for layer in [Less(), LessOrEqual(), Greater(), GreaterOrEqual(), Equal()] as [any Layer] {
      try NodeRun(layer, [x, y]).expect()
    }
    let (p, q) = (try Tensor.truths(a, &source), try Tensor.truths(b, &source))
    for layer in [And(), Or(), Xor(), Equal()] as [any Layer] {
      try NodeRun(layer, [p, q]).expect()
    }
    try NodeRun(Where(), [p, x, y]).expect()
    try NodeRun(Where(), [p, y, x]).expect()
  }

  @Test("integers wrap, compare and turn into other kinds")
  func integers() throws {
    var source = NumberSource(seed: 9)
    let x = try Tensor(shape: [6], [Int.min, -7, 0, 5, 1 << 40, Int.max])
    let y = try Tensor.random([5, 1], in: -3...3, &source)
    for layer in [Add(), Sub(), Mul(), Max(), Min()] as [any Layer] {
      try NodeRun(layer, [x, y]).expect()
    }
    for layer in [Less(), LessOrEqual(), Greater(), GreaterOrEqual(), Equal()] as [any Layer] {
      try NodeRun(layer, [x, y]).expect()
    }
    for layer in [Abs(), Neg(), Sign(), NotEqual(value: 5), NotEqual(value: 0.5)] as [any Layer] {
      try NodeRun(layer, [x]).expect()
    }
    let truths = try Tensor.truths([2, 3], &source)
    for type in [ElementType.float32, .float64, .int64, .int32, .bool] {
      try NodeRun(Cast(to: type), [y]).expect(ulps: 0.5)
      try NodeRun(Cast(to: type), [truths]).expect()
    }
    try NodeRun(Cast(to: .bool), [try Tensor(shape: [4], [0, -0.0, Float.nan, 2])]).expect()
    try NodeRun(Not(), [truths]).expect()
  }

  @Test(
    "powers are those of the definition",
    arguments: [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 2.5] as [Float])
  func powers(exponent: Float) throws {
    let base = try Tensor(shape: [3, 13], Self.specials + [0.25])
    try NodeRun(Pow(), [base, try Tensor(shape: [], [exponent])], constants: [1]).expect(ulps: 1)
    try NodeRun(Pow(), [base, try Tensor(shape: [13], Array(repeating: exponent, count: 13))])
      .expect(ulps: 1)
  }

  @Test("parameters and halves")
  func parameters() throws {
    var source = NumberSource(seed: 11)
    for shape in [[1], [1, 1], [5], [4, 1], [3, 1, 1], [3, 4, 5]] {
      let slope = try Tensor.random(shape, &source)
      try NodeRun(
        PRelu(slopeShape: shape), [try .random([2, 3, 4, 5], &source)],
        parameters: ["slope": slope]
      ).expect(ulps: 0.51)
    }
    for width in [2, 34, 600] {
      try NodeRun(GLU(), [try .random([3, width], &source)]).expect(ulps: 7)
    }
    try NodeRun(Mean(), [try .random([3, 4], &source), try .random([4], &source)])
      .expect(ulps: 1, absolute: 1e-7)
    try NodeRun(NotEqual(value: 0.5), [try Tensor(shape: [4], [0.5, .nan, 1, -0.5] as [Float])])
      .expect()
    try NodeRun(IsNaN(), [try Tensor(shape: [39], Self.specials + [1])]).expect()
    let mask = try Tensor.truths([3, 5], &source)
    try NodeRun(ZeroMasked(), [try .random([3, 5, 7], &source), mask]).expect()
  }

  /// Numbers all over those of single precision.
  static func spread(_ count: Int) -> [Float] {
    (0..<count).map { Float(bitPattern: UInt32(truncatingIfNeeded: $0 &* 2_654_435_761 &+ 12_345)) }
  }
}
