import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Recurrent layers on the kernels of every unit, over random shapes and options.
@Suite struct RecurrentKernelTests {
  /// A layer with inputs.
  struct Trial: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let layer: any RecurrentLayer
    let batch: Int
    let steps: Int
    let isMasked: Bool
    let isBegun: Bool

    var testDescription: String {
      "\(seed): \(layer.kind) \(layer.shape.inputSize) → \(layer.shape.hiddenSize), "
        + "\(layer.shape.direction), \(batch) × \(steps)"
    }

    func model() throws -> Model {
      try .recurrent(layer, isMasked: isMasked, isBegun: isBegun, seed: seed)
    }

    func inputs() throws -> OrderedDictionary<String, Tensor> {
      var source = NumberSource(seed: seed &+ 1)
      let shape = layer.shape
      let width = shape.hiddenSize * shape.direction.passes.count
      var inputs: OrderedDictionary<String, Tensor> = [
        "x": try Tensor(
          .float32, shape: [batch, steps, shape.inputSize],
          source.reals(batch * steps * shape.inputSize))
      ]
      if isMasked {
        inputs["mask"] = try Tensor(
          shape: [batch, steps], (0..<batch * steps).map { _ in source.number() < 0.6 })
      }
      for state in isBegun ? type(of: layer).states : [] {
        inputs["\(state)0"] = try Tensor(
          .float32, shape: [batch, width], source.reals(batch * width))
      }
      return inputs
    }
  }

  private static let functions: [ActivationFunction] = [
    .tanh, .sigmoid, .hardSigmoid(slope: 0.2), .relu(), .softsign, .linear, .hardTanh, .silu,
    .affine(slope: 0.5, offset: 0.1), .scaledTanh(scale: 1.5, slope: 0.7), .exponential,
    .relu(negativeSlope: 0.1), .relu(maximum: 0.5), .sparseSigmoid,
  ]

  /// Every kind of cell in every direction, in sizes around the widths of vectors, with what else a layer
  /// can be told.
  static let trials: [Trial] = {
    var source = NumberSource(seed: 42)
    let sizes = [1, 2, 3, 7, 8, 9, 13, 15, 16, 17, 24, 31, 32, 33, 40, 47, 49, 64, 65]
    return (0..<144).map { index in
      func pick<Element>(_ elements: [Element]) -> Element {
        elements[source.integer(in: 0...elements.count - 1)]
      }
      let shape = RecurrentShape(
        inputSize: pick([1, 2, 3, 4, 5, 8, 17, 33]), hiddenSize: pick(sizes),
        direction: Direction.allCases[index / 4 % 3], maskedOutput: pick([.hold, .zero]))
      let isPlain = index % 3 != 0
      let gate: ActivationFunction = isPlain ? .sigmoid : pick([.sigmoid] + functions)
      let shown: ActivationFunction = isPlain ? .tanh : pick([.tanh] + functions)
      let other: ActivationFunction = isPlain ? .tanh : pick([.tanh] + functions)
      let clip = isPlain ? nil : pick([nil, 0.3])
      let layer: any RecurrentLayer =
        switch index % 4 {
        case 0, 1:
          GRU(
            shape: shape, resetPlacement: index % 4 == 0 ? .afterProduct : .beforeProduct,
            activations: GRU.Activations(activation: other, recurrentActivation: gate), clip: clip)
        case 2:
          LSTM(
            shape: shape,
            activations: LSTM.Activations(
              activation: other, recurrentActivation: gate, cellActivation: shown),
            clip: clip, couplesForgetGate: !isPlain && pick([true, false]))
        default:
          RNN(shape: shape, activations: RNN.Activations(activation: other), clip: clip)
        }
      return Trial(
        seed: UInt64(index), layer: layer, batch: pick([1, 1, 2, 3, 5, 17]),
        steps: pick([1, 2, 5, 9]), isMasked: pick([false, true]), isBegun: pick([false, true]))
    }
  }()

  @Test(arguments: trials) func `every unit gives what its scalar twin gives, bit for bit`(
    _ trial: Trial
  ) throws {
    let model = try trial.model()
    let inputs = try trial.inputs()
    let expected = try Engine(model, vectorUnit: .scalar).run(inputs).words
    for unit in VectorUnit.fused {
      let found = try Engine(model, vectorUnit: unit).run(inputs).words
      #expect(found == expected, "\(unit.name)")
    }
  }

  @Test(arguments: trials) func `every unit is within rounding of the definition`(
    _ trial: Trial
  ) throws {
    let model = try trial.model()
    let inputs = try trial.inputs()
    var arrays = OrderedDictionary(uniqueKeysWithValues: inputs.map { ("inputs/\($0)", $1) })
    for (name, tensor) in try model.run(inputs) { arrays["outputs/\(name)"] = tensor }
    let golden = try Golden(arrays: arrays)
    for unit in [VectorUnit.best, .portable] {
      let verdict = try Verification(of: Engine(model, vectorUnit: unit), against: golden)
      #expect(verdict.passed, "\(unit.name): \(verdict.failure.map { "\($0)" } ?? "")")
    }
  }

  @Test(arguments: trials.prefix(72)) func `what is not finite is where the definition has it`(
    _ trial: Trial
  ) throws {
    let model = try trial.model()
    var inputs = try trial.inputs()
    let x = try #require(inputs["x"])
    var numbers = try x.elements(as: Double.self)
    let specials: [Double] = [.nan, .infinity, -.infinity, 3e38]
    numbers[numbers.count / 2] = specials[Int(trial.seed) % specials.count]
    inputs["x"] = try Tensor(.float32, shape: x.shape, numbers)
    let definition = try model.run(inputs, precision: .float)
    let expected = try Engine(model, vectorUnit: .scalar).run(inputs)
    for (name, tensor) in definition {
      let found = try #require(expected[name]).elements(as: Double.self)
      let right = try tensor.elements(as: Double.self)
      #expect(zip(found, right).allSatisfy { $0.isNaN == $1.isNaN }, "\(name)")
    }
    for unit in VectorUnit.fused {
      #expect(try Engine(model, vectorUnit: unit).run(inputs).words == expected.words)
    }
  }

  @Test(arguments: trials.prefix(48)) func `the number of threads changes nothing`(
    _ trial: Trial
  ) throws {
    let model = try trial.model()
    let inputs = try trial.inputs()
    let expected = try Engine(model, threads: 1).run(inputs).words
    for threads in 2...4 {
      let engine = try Engine(model, threads: threads)
      for _ in 0..<2 { #expect(try engine.run(inputs).words == expected) }
    }
  }

  @Test(arguments: [0, 1, 2, 3]) func `no steps and no rows are no error`(kind: Int) throws {
    let trial = Self.trials[kind]
    let model = try Model.recurrent(trial.layer, isBegun: true, seed: 5)
    let shape = trial.layer.shape
    let width = shape.hiddenSize * shape.direction.passes.count
    for (batch, steps) in [(2, 0), (0, 3), (0, 0)] {
      var inputs: OrderedDictionary<String, Tensor> = [
        "x": try Tensor(
          .float32, shape: [batch, steps, shape.inputSize],
          Array(repeating: 0.5, count: batch * steps * shape.inputSize))
      ]
      for state in type(of: trial.layer).states {
        inputs["\(state)0"] = try Tensor(
          .float32, shape: [batch, width], Array(repeating: 0.25, count: batch * width))
      }
      let right = try model.run(inputs)
      let found = try Engine(model).run(inputs)
      #expect(found.mapValues(\.shape) == right.mapValues(\.shape))
      #expect(try found.words == right.words)
    }
  }
}
