internal import Sluice

/// A recurrent layer with random weights, biases that are not zero, and sequences for it.
struct RandomLayer {
  let task: Case
  /// `[rows, I]` and `[rows, H]`, gates in blocks of rows: r, z, n or i, f, g, o.
  let kernel, recurrentKernel: [Float]
  /// `[rows]`.
  let inputBias, recurrentBias: [Float]
  /// `[batch, steps, I]`, of as many steps as a call has; for a call of one step of those to compare.
  let sequences: [Float]
  let sequenceSteps: Int

  init(_ task: Case, checkedSteps: Int) {
    var numbers = RandomNumbers(seed: UInt64(task.inputSize * 100_003 + task.hiddenSize))
    let bound = 1 / Float(task.hiddenSize).squareRoot()
    self.task = task
    kernel = numbers.next(task.rows * task.inputSize, within: bound)
    recurrentKernel = numbers.next(task.rows * task.hiddenSize, within: bound)
    inputBias = numbers.next(task.rows, within: bound)
    recurrentBias = numbers.next(task.rows, within: bound)
    sequenceSteps = task.steps == 1 ? checkedSteps : task.steps
    sequences = numbers.next(task.batch * sequenceSteps * task.inputSize, within: 1.7)
  }

  /// The model of the one layer.
  func model() throws(SluiceError) -> Model {
    let shape = RecurrentShape(inputSize: task.inputSize, hiddenSize: task.hiddenSize)
    let layer: any Layer =
      switch task.cell {
      case .gru: GRU(shape: shape, resetPlacement: .afterProduct)
      case .lstm: LSTM(shape: shape)
      }
    let states: [String?] = task.cell == .gru ? [nil] : [nil, nil]
    let node = Node(
      name: "cell", layer: layer, inputs: ["x", nil] + states, outputs: ["y", nil] + states,
      parameters: [
        "kernel": "kernel", "recurrentKernel": "recurrentKernel", "inputBias": "inputBias",
        "recurrentBias": "recurrentBias",
      ])
    return try Model(
      name: task.name,
      inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", .fixed(task.inputSize)]))],
      outputs: [ModelOutput("y", value: "y")], nodes: [node],
      parameters: [
        "kernel": Tensor(shape: [task.rows, task.inputSize], kernel),
        "recurrentKernel": Tensor(shape: [task.rows, task.hiddenSize], recurrentKernel),
        "inputBias": Tensor(shape: [task.rows], inputBias),
        "recurrentBias": Tensor(shape: [task.rows], recurrentBias),
      ],
      provenance: Provenance(format: "benchmark", version: nil, producer: nil))
  }
}

/// The generator SplitMix64 of Steele, Lea and Flood, 2014.
private struct RandomNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// `count` numbers, even over ±`bound`.
  mutating func next(_ count: Int, within bound: Float) -> [Float] {
    (0..<count).map { _ in (Float(next() >> 40) / 8_388_608 - 1) * bound }
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
