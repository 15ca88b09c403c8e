import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport

/// A layer with inputs that it takes.
struct LayerExample: Sendable {
  let layer: any Layer
  let inputs: [ValueType?]
  /// Whether its inputs are kept above zero.
  private(set) var isPositive = false
  /// Whether its outputs may be zero throughout.
  private(set) var mayBeZero = false
  /// Whether the rows of its output are not those of its inputs, so that none can be computed alone.
  private(set) var mixesRows = false
  /// The attributes that may be null.
  private(set) var nullable: Set<String> = []
  /// The attributes that may be anything that JSON writes like them; `parameters` if any role may be
  /// filled.
  private(set) var open: Set<String> = []
  /// What the symbols are that the layer itself makes.
  private var sizes: [String: Int] = [:]

  /// For every kind, at least one instance; a kind that is missing here fails the contract.
  static let byKind: [String: [LayerExample]] = Dictionary(
    grouping: functions + combinations + shapes + tables + recurrent + elementwise + reductions
      + products + quantizations + rearrangements + windows + normalizations + attentions + control,
    by: \.layer.kind)

  init(_ layer: any Layer, _ inputs: ValueType?...) { self.init(layer, inputs) }

  init(_ layer: any Layer, _ inputs: [ValueType?]) {
    self.layer = layer
    self.inputs = inputs
  }

  static let sequence = ValueType(.float32, ["batch", "time", 6])
  static let features = ValueType(.float32, ["batch", 6])
  static let mask = ValueType(.bool, ["batch", "time"])
  static let tokens = ValueType(.int32, ["batch", "time"])

  private func with(_ change: (inout Self) -> Void) -> Self {
    var example = self
    change(&example)
    return example
  }

  /// The example with inputs above zero.
  var positive: Self { with { $0.isPositive = true } }
  /// The example, whose outputs may be zero throughout.
  var oftenZero: Self { with { $0.mayBeZero = true } }
  /// The example, whose output has other rows than its inputs.
  var mixingRows: Self { with { $0.mixesRows = true } }

  /// The example with what a symbol of its output is where batch is 3 and time 5.
  func making(_ symbol: String, _ size: Int) -> Self { with { $0.sizes[symbol] = size } }

  /// The example, of which these attributes may be null.
  func allowingNull(_ keys: Set<String>) -> Self { with { $0.nullable = keys } }

  /// The example, of which these attributes may be any integer, or any object.
  func allowingAny(_ keys: Set<String>) -> Self { with { $0.open = keys } }

  private static let functions = [
    LayerExample(Activation(.relu(negativeSlope: 0.1, maximum: 6, threshold: 0.25)), sequence),
    LayerExample(Activation(.softmax), features),
    LayerExample(Cast(to: .bfloat16), sequence),
    LayerExample(GLU(), sequence),
    LayerExample(Identity(), sequence),
    LayerExample(Masking(value: 0.5), sequence),
    LayerExample(NotEqual(value: 0.5), sequence),
    LayerExample(NotEqual(value: 2), tokens),
    LayerExample(FullLike(true), sequence),
    LayerExample(FullLike(false), sequence).oftenZero,
  ]

  private static let combinations = [
    LayerExample(Add(), sequence, sequence, ValueType(.float32, ["batch", 1, 6])),
    LayerExample(And(), mask, mask),
    LayerExample(Or(), mask, mask, mask),
    LayerExample(Concat(axis: -1), sequence, sequence),
    LayerExample(Concat(axis: 1), mask, mask).making("time+time", 10),
    LayerExample(ZeroMasked(), sequence, mask),
  ]

  private static let shapes = [
    LayerExample(Flatten(), ValueType(.float32, ["batch", 5, 6])),
    LayerExample(Flip(axis: 1), sequence),
    LayerExample(Flip(axis: -1), ValueType(.int64, ["batch", 6])),
    LayerExample(Transpose(permutation: [0, 2, 1]), sequence),
  ]

  private static let tables = [
    LayerExample(Dense(inputSize: 6, units: 4, activation: .sigmoid), sequence),
    LayerExample(Embedding(count: 7, size: 3), ValueType(.int32, ["batch", "time"])),
    LayerExample(
      Embedding(count: 7, size: 3, countsFromEnd: true), ValueType(.int32, ["batch", "time"])),
  ]

  private static let recurrent = Direction.allCases.flatMap { direction in
    let shape = RecurrentShape(
      inputSize: 6, hiddenSize: 4, direction: direction,
      maskedOutput: direction == .reverse ? .zero : .hold)
    let isBoth = direction == .bidirectional
    let width = isBoth ? 8 : 4
    let state = ValueType(.float32, ["batch", .fixed(width)])
    return [
      LayerExample(
        GRU(
          shape: shape, resetPlacement: .afterProduct,
          activations: GRU.Activations(recurrentActivation: .hardSigmoid(slope: 0.2))),
        sequence, mask, state),
      LayerExample(
        GRU(
          shape: shape, resetPlacement: .beforeProduct,
          reverseActivations: isBoth ? GRU.Activations(activation: .relu()) : nil, clip: 0.75),
        sequence, nil, state),
      LayerExample(
        LSTM(
          shape: shape,
          activations: LSTM.Activations(activation: .softsign, cellActivation: .tanh)),
        sequence, mask, state, state),
      LayerExample(
        LSTM(
          shape: shape, reverseActivations: isBoth ? LSTM.Activations(activation: .relu()) : nil,
          clip: 0.5, couplesForgetGate: true),
        sequence, nil, state, state),
      LayerExample(RNN(shape: shape), sequence, mask, nil),
      LayerExample(
        RNN(
          shape: shape, reverseActivations: isBoth ? RNN.Activations(activation: .sigmoid) : nil,
          clip: 0.5), sequence, mask, nil),
    ].map { $0.allowingNull(["reverseActivations", "clip"]) }
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
      names[slot.role] = "node/\(slot.role)"
      parameters["node/\(slot.role)"] = try Self.random(
        slot.shape, slot.kind, &generator, positive: slot.role == "variance")
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
      values[input.name] = try Self.random(
        input.type.shape.map(size), input.type.elementType.kind, &generator, positive: isPositive)
    }
    return values
  }

  private static func random(
    _ shape: [Int], _ kind: ElementKind, _ generator: inout SeededGenerator, positive: Bool = false
  ) throws -> Tensor {
    let count = shape.reduce(1, *)
    switch kind {
    // A few elements are exactly ½, so that masking and comparing have something to find.
    case .real:
      return try Tensor(
        shape: shape,
        generator.reals(count).map {
          $0 > 0.8 ? 0.5 : positive ? Float(abs($0) + 0.1) : Float($0)
        })
    case .integer:
      let range = positive ? 1..<7 : 0..<7
      return try Tensor(
        shape: shape, (0..<count).map { _ in Int.random(in: range, using: &generator) })
    case .boolean:
      return try Tensor(
        shape: shape, (0..<count).map { _ in Bool.random(using: &generator) })
    }
  }

  /// What a dimension is in ``values(seed:)``.
  func size(of dimension: Dimension) -> Int {
    switch dimension {
    case .fixed(let size): size
    case .symbolic("batch"): 3
    case .symbolic("time-2"), .symbolic("ceil(time/2)"): 3
    case .symbolic("floor((time-3)/2)+1"): 2
    case .symbolic("time*2+1"): 11
    case .symbolic(let name): sizes[name] ?? 5
    }
  }
}
