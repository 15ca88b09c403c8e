import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// What the default verdict allows: the rounding of this model on this input.
@Suite struct RoundingTests {
  /// `y = (x + large) − large`, which single precision rounds to the steps of `large`.
  private func cancelling(_ large: Double) throws -> Model {
    try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", 4]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "up", layer: Activation(.affine(slope: 1, offset: large)), inputs: ["x"],
          outputs: ["u"]),
        Node(
          name: "down", layer: Activation(.affine(slope: 1, offset: -large)), inputs: ["u"],
          outputs: ["y"]),
      ], parameters: [:], provenance: Provenance(format: "", version: nil, producer: nil))
  }

  private func verdict(
    _ model: Model, _ x: [Double], golden: [Double], byEngine: Bool = false
  ) throws -> Verification {
    let shape = [x.count / 4, 4]
    let golden = try Golden(arrays: [
      "inputs/x": Tensor(.float32, shape: shape, x),
      "outputs/y": Tensor(.float32, shape: shape, golden),
    ])
    return byEngine
      ? try Verification(of: Engine(model), against: golden)
      : try Verification(of: model, against: golden)
  }

  @Test func `what is allowed grows with what rounding does to the model`() throws {
    let x = [0.1, 0.2, 0.3, 0.7]
    let off = x.map { $0 + 1e-4 }
    #expect(try verdict(cancelling(0), x, golden: x).passed)
    #expect(try !verdict(cancelling(0), x, golden: off).passed)
    // Single precision has steps of 2⁻¹⁰ around 10 000.
    #expect(try verdict(cancelling(10_000), x, golden: off).passed)
    let output = try verdict(cancelling(10_000), x, golden: off).cases[0].outputs[0]
    let roundings = try #require(output.comparison.maxRoundings)
    #expect(roundings > 0.01 && roundings < 0.2)
  }

  @Test(arguments: [1e-20, 1, 1e20])
  func `a model that does nothing is allowed the last places of its numbers`(_ scale: Double) throws
  {
    let x = [0.1, 0.2, 0.3, 0.7].map { $0 * scale }
    #expect(try verdict(cancelling(0), x, golden: x.map { $0 * (1 + 1e-7) }).passed)
    #expect(try !verdict(cancelling(0), x, golden: x.map { $0 * (1 + 1e-5) }).passed)
  }

  @Test func `zeros allow nothing but zeros`() throws {
    let zeros = [0.0, 0, 0, 0]
    #expect(try verdict(cancelling(0), zeros, golden: zeros).passed)
    #expect(try !verdict(cancelling(0), zeros, golden: [0, 0, 1e-30, 0]).passed)
  }

  @Test func `the engine is judged beside the truth`() throws {
    let x = [0.1, 0.2, 0.3, 0.7]
    let single = try verdict(cancelling(10_000), x, golden: x, byEngine: true)
    let own = try #require(single.cases[0].outputs[0].engine)
    #expect(own.maxAbsolute > 1e-5 && own.passed)
    let double = try verdict(cancelling(10_000), x, golden: x)
    #expect(double.cases[0].outputs[0].engine == nil)
    #expect(single.cases[0].outputs[0].comparison == double.cases[0].outputs[0].comparison)
  }

  @Test func `an infinity that only single precision comes to is no mistake`() throws {
    let large = [3e38, 1, -3e38, 2]
    let double = Activation(.affine(slope: 2, offset: 0))
    let model = try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", 4]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [Node(name: "up", layer: double, inputs: ["x"], outputs: ["y"])], parameters: [:],
      provenance: Provenance(format: "", version: nil, producer: nil))
    #expect(try verdict(model, large, golden: [.infinity, 2, -.infinity, 4]).passed)
    #expect(try !verdict(model, large, golden: [.infinity, 2, .infinity, .infinity]).passed)
    // A golden that single precision holds was never as large.
    #expect(try !verdict(model, large, golden: [5, 2, -.infinity, 4]).passed)
  }

  /// A model of one product with `weight`, and what follows it.
  private func product(_ weight: Float, _ layers: [(any Layer, [String?])]) throws -> Model {
    var nodes = [
      Node(
        name: "product", layer: Dense(inputSize: 1, units: 1, activation: .linear), inputs: ["x"],
        outputs: ["v0"],
        parameters: ["kernel": "w"])
    ]
    for (index, (layer, inputs)) in layers.enumerated() {
      nodes.append(
        Node(name: "n\(index)", layer: layer, inputs: inputs, outputs: ["v\(index + 1)"]))
    }
    return try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, [1, 1]))],
      outputs: [ModelOutput("y", value: "v\(layers.count)")], nodes: nodes,
      parameters: ["w": Tensor(shape: [1, 1], [weight])],
      provenance: Provenance(format: "", version: nil, producer: nil))
  }

  private func verdict(
    _ model: Model, _ x: Float, y: Tensor, byEngine: Bool = false
  ) throws -> Verification {
    let golden = try Golden(arrays: ["inputs/x": Tensor(shape: [1, 1], [x]), "outputs/y": y])
    return byEngine
      ? try Verification(of: Engine(model), against: golden)
      : try Verification(of: model, against: golden)
  }

  @Test func `where rounding decides how many numbers there are, it says no more`() throws {
    let model = try product(
      9,
      [
        (Squeeze(axes: [0]), ["v0"]), (Cast(to: .int64), ["v1"]),
        (ConstantOfShape(1, .float32), ["v2"]),
      ])
    // A third in single precision is a little more than a third; half a unit less is not.
    for count in 2...4 {
      let ones = try Tensor(shape: [count], [Float](repeating: 1, count: count))
      if count == 3 {
        #expect(try verdict(model, 1 / 3, y: ones).passed)
      } else {
        #expect(throws: SluiceError.self) { try verdict(model, 1 / 3, y: ones) }
      }
    }
  }

  @Test func `what single precision alone cannot compute is judged without it`() throws {
    // 3e38 · 9 is no single, and infinity no integer, yet 3e38 · 9 · 1e-38 is 27.
    let small = Activation(.affine(slope: 1e-38, offset: 0))
    let model = try product(9, [(small, ["v0"]), (Cast(to: .int64), ["v1"])])
    let y = try Tensor(shape: [1, 1], [27])
    #expect(try verdict(model, 3e38, y: y).passed)
    #expect(throws: SluiceError.self) { try verdict(model, 3e38, y: y, byEngine: true) }
  }

  @Test func `a bounded function errs by as much at small values`() throws {
    let model = try product(1, [(Activation(.tanh), ["v0"])])
    let near = try Tensor(shape: [1, 1], [Float(0.01) + 4e-7])
    let far = try Tensor(shape: [1, 1], [Float(0.01) + 2e-6])
    #expect(try verdict(model, 0.01, y: near).passed)
    #expect(try !verdict(model, 0.01, y: far).passed)
  }

  @Test func `a network whose rounding has eaten its truth can be any number of its size`() throws {
    // Every step multiplies the distance of two sequences by 4 until it is as large as they are.
    let steps = (0..<24).map { index in
      (Activation(.affine(slope: 4, offset: -1)) as any Layer, ["v\(2 * index)"] as [String?])
    }
    let waves = steps.enumerated().flatMap { index, step in
      [step, (Sin() as any Layer, ["v\(2 * index + 1)"] as [String?])]
    }
    let model = try product(1, waves)
    let other = try Tensor(shape: [1, 1], [Float(0.5)])
    let verdict = try verdict(model, 0.3, y: other)
    #expect(verdict.passed && verdict.cases[0].outputs[0].comparison.unjudged == 1)
    #expect(verdict.textLines.contains { $0.contains("rounding leaves 1 of 1 elements open") })
    #expect(verdict.conclusion.hasSuffix("of 1 rounding leaves nothing to judge"))
    #expect(try !self.verdict(model, 0.3, y: Tensor(shape: [1, 1], [Float(1e6)])).passed)
    #expect(try !self.verdict(product(1, Array(waves.prefix(8))), 0.3, y: other).passed)
  }

  @Test func `what cancels is allowed its rounding and no more`() throws {
    let parts: [(any Layer, [String?])] = [
      (Activation(.affine(slope: 1, offset: 8192)), ["v0"]),
      (Activation(.affine(slope: 1, offset: -8192)), ["v1"]),
    ]
    let model = try product(1, parts)
    #expect(try verdict(model, 0.3, y: Tensor(shape: [1, 1], [Float(0.2998)])).passed)
    for wrong in [-0.3, 0, 0.4] as [Float] {
      #expect(try !verdict(model, 0.3, y: Tensor(shape: [1, 1], [wrong])).passed)
    }
  }

  @Test func `what single precision alone cannot hold is held to its golden all the same`() throws {
    let large = Activation(.affine(slope: 1e30, offset: 0))
    let small = Activation(.affine(slope: 1e-30, offset: 0))
    let model = try product(
      1, [(large, ["v0"]), (large, ["v1"]), (small, ["v2"]), (small, ["v3"])])
    let found = try verdict(model, 0.5, y: Tensor(shape: [1, 1], [Float(0.5)]))
    #expect(found.passed)
    #expect(found.cases[0].outputs[0].comparison.unjudged == 1)
    #expect(try verdict(model, 0.5, y: Tensor(shape: [1, 1], [Float.infinity])).passed)
    #expect(try !verdict(model, 0.5, y: Tensor(shape: [1, 1], [Float(-21)])).passed)
  }

  @Test func `an integer that rounding changes may be any, and no other`() throws {
    let model = try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", 4]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "third", layer: Activation(.affine(slope: 1.0 / 3, offset: 0)), inputs: ["x"],
          outputs: ["u"]),
        Node(
          name: "whole", layer: Activation(.affine(slope: 3, offset: 0)), inputs: ["u"],
          outputs: ["v"]),
        Node(name: "cut", layer: Cast(to: .int64), inputs: ["v"], outputs: ["y"]),
      ], parameters: [:], provenance: Provenance(format: "", version: nil, producer: nil))
    var open = 0
    for number in stride(from: 1.0, to: 200, by: 1) {
      let x = [number, 0.5, 7.5, 9.5]
      let truth = try model.run(["x": Tensor(.float32, shape: [1, 4], x)])["y"]
      let whole = try #require(truth).integers()
      let other = try golden(model, x, [whole[0] - 1, 0, 7, 9])
      #expect(try golden(model, x, whole).passed)
      #expect(try !golden(model, x, [whole[0], 1, 7, 9]).passed)
      if other.passed { open += 1 }
    }
    #expect(open > 0 && open < 199)
  }

  private func golden(_ model: Model, _ x: [Double], _ y: [Int]) throws -> Verification {
    try Verification(
      of: model,
      against: Golden(arrays: [
        "inputs/x": Tensor(.float32, shape: [1, 4], x), "outputs/y": Tensor(shape: [1, 4], y),
      ]))
  }
}
