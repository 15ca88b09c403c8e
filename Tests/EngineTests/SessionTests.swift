import Foundation
import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// Streams that are followed step by step.
@Suite struct SessionTests: StreamSuite {
  private static let cuts = [
    [11], [1, 10], [5, 6], [3, 1, 1, 6], Array(repeating: 1, count: 11),
  ]

  @Test(arguments: [1, 2, 3, 17], cuts) func `a sequence in parts gives what the whole one gives`(
    _ streams: Int, _ cut: [Int]
  ) throws {
    let engine = try Engine(stackedModel(hiddenSize: 24))
    let x = try input(streams, 11)
    let whole = try engine.run(["x": x]).words
    let session = try engine.makeSession(streams: streams)
    for _ in 0..<2 {
      var done = 0
      let parts = try cut.map { steps in
        defer { done += steps }
        return try session.run(["x": part(x, done..<done + steps)])
      }
      #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
      session.reset()
    }
  }

  @Test(arguments: RecurrentKernelTests.trials.filter { $0.layer.shape.direction == .forward })
  func `every cell goes on where it was, masks and initial states included`(
    _ trial: RecurrentKernelTests.Trial
  ) throws {
    let trial = RecurrentKernelTests.Trial(
      seed: trial.seed, layer: trial.layer, batch: trial.batch, steps: 9, isMasked: trial.isMasked,
      isBegun: trial.isBegun)
    let engine = try Engine(trial.model())
    let inputs = try trial.inputs()
    let whole = try engine.run(inputs).words
    let session = try engine.makeSession(streams: trial.batch)
    for cut in [[4, 5], [1, 1, 7], [2, 3, 4]] {
      session.reset()
      var done = 0
      let parts = try cut.map { steps in
        defer { done += steps }
        var some = inputs
        for name in ["x", "mask"] {
          guard let tensor = inputs[name] else { continue }
          some[name] = try part(tensor, done..<done + steps)
        }
        return try session.run(some)
      }
      #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
    }
  }

  @Test func `a layer without kernels goes on where it was`() throws {
    let shape = RecurrentShape(inputSize: Self.width, hiddenSize: 6)
    for layer: any RecurrentLayer in [
      GRU(
        shape: shape, resetPlacement: .afterProduct,
        activations: GRU.Activations(activation: .mish, recurrentActivation: .sigmoid)),
      LSTM(
        shape: shape,
        activations: LSTM.Activations(
          activation: .gelu(), recurrentActivation: .sigmoid, cellActivation: .tanh)),
    ] {
      for isMasked in [false, true] {
        let engine = try Engine(Model.recurrent(layer, isMasked: isMasked, seed: 4))
        var inputs = ["x": try input(2, 7)] as OrderedDictionary
        if isMasked {
          let mask =
            [false, false, false, true, false, true, true] + [
              true, true, false, false, false, false, true,
            ]
          inputs["mask"] = try Tensor(shape: [2, 7], mask)
        }
        let whole = try engine.run(inputs).words
        let session = try engine.makeSession(streams: 2)
        let parts = try [0..<2, 2..<5, 5..<7].map { range in
          try session.run(inputs.mapValues { try part($0, range) })
        }
        #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
      }
    }
  }

  @Test(
    .enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"))
  func `a model of one step a call is followed call by call`() throws {
    let stem = try #require(Fixtures.real).appending(path: "gtcrn_simple").path
    let engine = try Engine(ModelFile(contentsOf: stem + ".onnx").model)
    let session = try engine.makeSession()
    let inputs = try engine.model.inputs(InputPlan(seed: 3))
    for _ in 0..<2 { #expect(try session.run(inputs).words == engine.run(inputs).words) }
    expectError(.usage, "streams") { () throws(SluiceError) in
      _ = try engine.makeSession(streams: 2)
    }
  }
}
