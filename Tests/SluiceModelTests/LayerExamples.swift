import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport

/// A layer with inputs that it takes.
struct LayerExample: Sendable {
  let layer: any Layer
  let inputs: [ValueType?]

  /// For every kind, at least one instance; a kind that is missing here fails the contract.
  static let byKind: [String: [LayerExample]] = Dictionary(
    grouping: functions + combinations + shapes + tables + recurrent, by: \.layer.kind)

  private init(_ layer: any Layer, _ inputs: ValueType?...) {
    self.layer = layer
    self.inputs = inputs
  }

  private static let sequence = ValueType(.float32, ["batch", "time", 6])
  private static let features = ValueType(.float32, ["batch", 6])
  private static let mask = ValueType(.bool, ["batch", "time"])

  private static let functions = [
    LayerExample(Activation(.relu(negativeSlope: 0.1, maximum: 6, threshold: 0.25)), sequence),
    LayerExample(Activation(.softmax), features),
    LayerExample(Cast(to: .bfloat16), sequence),
    LayerExample(GLU(), sequence),
    LayerExample(Identity(), sequence),
    LayerExample(Masking(value: 0.5), sequence),
    LayerExample(NotEqual(value: 0.5), sequence),
    LayerExample(NotEqual(value: 2), ValueType(.int32, ["batch", "time"])),
    LayerExample(FullLike(true), sequence),
    LayerExample(FullLike(false), sequence),
  ]

  private static let combinations = [
    LayerExample(Add(), sequence, sequence, ValueType(.float32, ["batch", 1, 6])),
    LayerExample(And(), mask, mask),
    LayerExample(Or(), mask, mask, mask),
    LayerExample(Concat(axis: -1), sequence, sequence),
    LayerExample(Concat(axis: 1), mask, mask),
    LayerExample(ZeroMasked(), sequence, mask),
  ]

  private static let shapes = [
    LayerExample(Flatten(), ValueType(.float32, ["batch", 5, 6])),
    LayerExample(Flip(axis: 1), sequence),
    LayerExample(Flip(axis: -1), ValueType(.int64, ["batch", 6])),
    LayerExample(ReduceAny(axis: -1), ValueType(.bool, ["batch", "time", 6])),
    LayerExample(ReduceAny(axis: 1, keepsAxis: true), ValueType(.bool, ["batch", "time", 6])),
    LayerExample(Transpose(permutation: [0, 2, 1]), sequence),
    LayerExample(Unsqueeze(axis: -2), features),
  ]

  private static let tables = [
    LayerExample(Dense(inputSize: 6, units: 4, activation: .sigmoid), sequence),
    LayerExample(Embedding(count: 7, size: 3), ValueType(.int32, ["batch", "time"])),
  ]

  private static let recurrent = Direction.allCases.flatMap { direction in
    let shape = RecurrentShape(
      inputSize: 6, hiddenSize: 4, direction: direction,
      maskedOutput: direction == .reverse ? .zero : .hold)
    let width = direction == .bidirectional ? 8 : 4
    let state = ValueType(.float32, ["batch", .fixed(width)])
    return [
      LayerExample(
        GRU(
          shape: shape, resetPlacement: .afterProduct,
          recurrentActivation: .hardSigmoid(slope: 0.2)), sequence, mask, state),
      LayerExample(GRU(shape: shape, resetPlacement: .beforeProduct), sequence, nil, state),
      LayerExample(
        LSTM(shape: shape, activation: .softsign, cellActivation: .tanh), sequence, mask, state,
        state),
      LayerExample(RNN(shape: shape), sequence, mask, nil),
    ]
  }
}

extension LayerExample {
  /// A model of this layer alone: inputs `x0`, `x1`, …, and every output under its own name.
  ///
  /// Parameters hold random numbers, the optional ones too.
  func model(seed: UInt64 = 1) throws -> Model {
    var generator = SeededGenerator(seed: seed)
    var names: OrderedDictionary<String, String> = [:]
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for slot in layer.parameters {
      let values = generator.reals(slot.shape.reduce(1, *)).map { Float($0) }
      names[slot.role] = "node/\(slot.role)"
      parameters["node/\(slot.role)"] = try Tensor(shape: slot.shape, values)
    }
    return try Model(
      name: layer.kind, inputs: modelInputs,
      outputs: layer.outputs.map { ModelOutput($0, value: "node.\($0)") },
      nodes: [
        Node(
          name: "node", layer: layer,
          inputs: inputs.indices.map { inputs[$0] == nil ? nil : "x\($0)" },
          outputs: layer.outputs.map { "node.\($0)" }, parameters: names)
      ], parameters: parameters, provenance: .test)
  }

  private var modelInputs: [ModelInput] {
    inputs.enumerated().compactMap { index, type in type.map { ModelInput("x\(index)", $0) } }
  }

  /// Random values for the inputs of ``model(seed:)``, of 3 rows and 5 time steps.
  func values(seed: UInt64 = 2) throws -> OrderedDictionary<String, Tensor> {
    var generator = SeededGenerator(seed: seed)
    var values: OrderedDictionary<String, Tensor> = [:]
    for input in modelInputs {
      let shape = input.type.shape.map(Self.size)
      let count = shape.reduce(1, *)
      values[input.name] =
        switch input.type.elementType.kind {
        // A few elements are exactly ½, so that masking and comparing have something to find.
        case .real:
          try Tensor(shape: shape, generator.reals(count).map { $0 > 0.8 ? 0.5 : Float($0) })
        case .integer:
          try Tensor(
            shape: shape, (0..<count).map { _ in Int.random(in: 0..<7, using: &generator) })
        case .boolean:
          try Tensor(shape: shape, (0..<count).map { _ in Bool.random(using: &generator) })
        }
    }
    return values
  }

  /// What a dimension is in ``values(seed:)``.
  static func size(of dimension: Dimension) -> Int {
    switch dimension {
    case .fixed(let size): size
    case .symbolic("batch"): 3
    case .symbolic("time+time"): 10
    case .symbolic: 5
    }
  }
}
