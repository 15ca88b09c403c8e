import SluiceCore
import SluiceModel
import Testing

/// The recurrent layers against ONNX Runtime, with the options that ONNX gives them.
///
/// Inputs and parameters are waves; see `Fixtures/generate/onnx_cells.py`, which recorded the values.
@Suite struct ONNXCellTests {
  /// One layer and what it is run with.
  struct Use {
    var layer: any CellLayer
    var lengths: [Int]?
    var isMasked = true
    var hasStates = true
    var absent: Set<String> = []
    /// The order of the blocks of the peepholes.
    var peepholes = [0, 1, 2]

    var batch: Int { lengths?.count ?? 2 }

    func parameters() throws -> LayerParameters {
      var tensors: [String: Tensor] = [:]
      for (index, slot) in layer.parameters.enumerated() where !absent.contains(slot.role) {
        var values = SpatialValueTests.wave(slot.shape.reduce(1, *), index + 1).map { $0 / 2 }
        if slot.role.hasSuffix("peephole") {
          values = peepholes.flatMap { values[$0 * 3..<$0 * 3 + 3] }
        }
        tensors[slot.role] = try Tensor(shape: slot.shape, values)
      }
      return LayerParameters(tensors)
    }

    func state(_ salt: Int) -> Value<Double> {
      let width = 3 * layer.shape.direction.passes.count
      var values = SpatialValueTests.wave(batch * width, salt)
      for (row, length) in (lengths ?? []).enumerated() where length == 0 {
        for unit in row * width..<(row + 1) * width { values[unit] = 0 }
      }
      return .real(NDArray(shape: [batch, width], elements: values))
    }

    /// The sequence and the final states.
    func run() throws -> [[Double]] {
      var inputs: [Value<Double>?] = [
        SpatialValueTests.wave([batch, 5, 4]),
        (isMasked ? lengths : nil).map { lengths in
          let steps = lengths.flatMap { length in (0..<5).map { $0 < length } }
          return .boolean(NDArray(shape: [batch, 5], elements: steps))
        },
      ]
      inputs += type(of: layer).states.indices.map { hasStates ? state(11 + $0) : nil }
      let outputs = try layer.forward(inputs, parameters()).map { $0.real?.elements ?? [] }
      return [outputs[0]] + outputs[2...]
    }
  }

  static func shape(_ direction: Direction) -> RecurrentShape {
    RecurrentShape(inputSize: 4, hiddenSize: 3, direction: direction, maskedOutput: .zero)
  }

  /// The uses by the names of ``values``.
  static let uses: [String: Use] = {
    let both = shape(.bidirectional)
    let lengths = [5, 3, 0]
    return [
      "gruBefore": Use(
        layer: GRU(
          shape: both, resetPlacement: .beforeProduct,
          activations: GRU.Activations(
            activation: .softsign, recurrentActivation: .hardSigmoid(slope: 0.25, offset: 0.375)),
          reverseActivations: GRU.Activations(activation: .scaledTanh(scale: 1.5, slope: 0.5)),
          clip: 0.625)),
      "gruAfter": Use(
        layer: GRU(
          shape: both, resetPlacement: .afterProduct,
          reverseActivations: GRU.Activations(activation: .relu(negativeSlope: 0.25)), clip: 0.625
        )),
      "lstmPeepholes": Use(
        layer: LSTM(
          shape: both,
          reverseActivations: LSTM.Activations(
            activation: .softsign, cellActivation: .elu(alpha: 0.75)))),
      "lstmCoupled": Use(layer: LSTM(shape: shape(.reverse), clip: 0.5, couplesForgetGate: true)),
      "lstmBare": Use(
        layer: LSTM(shape: shape(.forward), clip: 0.5, couplesForgetGate: true), hasStates: false,
        absent: ["inputBias", "recurrentBias", "peephole"]),
      "rnn": Use(
        layer: RNN(
          shape: both,
          activations: RNN.Activations(activation: .affine(slope: 0.5, offset: 0.25)),
          reverseActivations: RNN.Activations(activation: .relu(threshold: 0.25)), clip: 0.75)),
      "gruLengths": Use(
        layer: GRU(shape: both, resetPlacement: .beforeProduct), lengths: lengths),
      "lstmLengths": Use(layer: LSTM(shape: both), lengths: lengths),
      "rnnLengths": Use(layer: RNN(shape: both), lengths: lengths),
    ]
  }()

  /// How far `outputs` are from what was recorded under `name`.
  static func distance(_ outputs: [[Double]], _ name: String) throws -> Double {
    let expected = try #require(values[name])
    try #require(outputs.map(\.count) == expected.map(\.count))
    return zip(outputs.joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func `every recorded value has its use`() {
    #expect(Set(Self.values.keys) == Set(Self.uses.keys))
    #expect(Set(Self.functions.keys) == Set(Self.functionsByName.keys))
  }

  @Test(arguments: uses.keys.sorted())
  func `a layer gives what ONNX Runtime gives`(_ name: String) throws {
    let use = try #require(Self.uses[name])
    #expect(try Self.distance(use.run(), name) <= 2e-6)
  }

  /// ONNX's functions by the names of ``functions``.
  static let functionsByName: [String: ActivationFunction] = [
    "affine": .affine(slope: 0.5, offset: 0.25), "relu": .relu(),
    "leakyRelu": .relu(negativeSlope: 0.25), "thresholdedRelu": .relu(threshold: 0.5),
    "tanh": .tanh, "scaledTanh": .scaledTanh(scale: 1.5, slope: 0.5), "sigmoid": .sigmoid,
    "hardSigmoid": .hardSigmoid(slope: 0.25, offset: 0.375), "elu": .elu(alpha: 0.75),
    "softsign": .softsign, "softplus": .softplus,
  ]

  @Test(arguments: functionsByName.keys.sorted())
  func `a function gives what ONNX Runtime gives`(_ name: String) throws {
    let results = ActivationTests.apply(
      try #require(Self.functionsByName[name]), Self.points)
    for (result, value) in zip(results, try #require(Self.functions[name])) {
      #expect(abs(result - value) <= 1e-6)
    }
  }
}
