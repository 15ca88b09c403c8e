internal import SluiceModel

/// Runs readings on the golden and says how far they are off.
struct ReadingTrial {
  /// How much of the golden is gone through.
  struct Scope {
    /// The cases.
    var cases: Range<Int>
    /// At most so many rows of each.
    var rows = Int.max
    /// At most so many steps of each row.
    var steps = Int.max
    /// The first units, of which there are enough if the states before the first step are zero.
    var units: Int
  }

  /// How far a reading is off.
  struct Misfit: Comparable {
    /// The largest distance as a multiple of what is allowed for its output.
    var ratio = 0.0
    /// The largest distance.
    var absolute = 0.0
    /// What is allowed for the output of the largest distance.
    var allowed = 0.0
    /// What each output of the first case was taken for.
    var roles: [RecordedRun.Role] = []

    /// Whether the reading gives the golden.
    var isMatch: Bool { ratio <= 1 }

    static func < (a: Misfit, b: Misfit) -> Bool { a.ratio < b.ratio }
    static func == (a: Misfit, b: Misfit) -> Bool { a.ratio == b.ratio }
  }

  let runs: [RecordedRun]
  let elements: [String: [Double]]
  private var blocks: [BlockKey: [[Double]]] = [:]
  private var assembled: (key: AssemblyKey, cell: CellParameters<Double>)?

  init(runs: [RecordedRun], elements: [String: [Double]]) {
    self.runs = runs
    self.elements = elements
  }

  /// Runs `reading` on a part of the golden.
  mutating func misfit(of reading: LayoutReading, in scope: Scope) -> Misfit {
    let shape = RecurrentShape(inputSize: reading.inputSize, hiddenSize: scope.units)
    let cell = parameters(of: reading, taking: scope.units)
    switch reading.cell {
    case .gru:
      let layer = GRU(
        shape: shape, resetPlacement: reading.resetPlacement ?? .afterProduct,
        activations: .init(
          activation: reading.activation,
          recurrentActivation: reading.recurrentActivation ?? .sigmoid))
      return misfit(layer, cell, reading, scope)
    case .lstm:
      let layer = LSTM(
        shape: shape,
        activations: .init(
          activation: reading.activation,
          recurrentActivation: reading.recurrentActivation ?? .sigmoid))
      return misfit(layer, cell, reading, scope)
    case .rnn:
      let layer = RNN(shape: shape, activations: .init(activation: reading.activation))
      return misfit(layer, cell, reading, scope)
    }
  }

  private func misfit<Layer: CellLayer>(
    _ layer: Layer, _ cell: CellParameters<Double>, _ reading: LayoutReading, _ scope: Scope
  ) -> Misfit {
    var result = Misfit()
    for index in scope.cases {
      let run = runs[index]
      var errors = OutputErrors(run: run, reading: reading, units: scope.units)
      let (rows, steps) = run.sizes(reading.axes)
      for row in 0..<min(rows, scope.rows) {
        var states = run.initialStates(of: row, reading, Layer.states.count, units: scope.units)
        for position in 0..<min(steps, scope.steps) {
          let time = reading.timeOrder == .forward ? position : steps - 1 - position
          _ = layer.step(run.features(row, time, reading.axes), &states, cell, layer.activations)
          let place = reading.timeOrder == .reverse ? time : position
          errors.compare(states[0], row: row, time: place)
        }
        if scope.steps >= steps { errors.compare(states, row: row) }
      }
      result = max(result, errors.misfit)
      if index == scope.cases.lowerBound { result.roles = errors.misfit.roles }
    }
    return result
  }

  // MARK: Parameters

  private struct BlockKey: Hashable {
    let array: AnyHashable
    let units: Int
  }

  private struct AssemblyKey: Hashable {
    let kernel: KernelReading
    let recurrentKernel: KernelReading?
    let biases: BiasReading
    let order: [Gate]
    let units: Int
  }

  /// The canonical parameters of the first `units` units; where these are not all, of a state of zeros.
  private mutating func parameters(
    of reading: LayoutReading, taking units: Int
  ) -> CellParameters<Double> {
    let isReduced = units < reading.hiddenSize
    let key = AssemblyKey(
      kernel: reading.kernel, recurrentKernel: isReduced ? nil : reading.recurrentKernel,
      biases: reading.biases, order: reading.order, units: units)
    if let assembled, assembled.key == key { return assembled.cell }
    let places = reading.cell.gates.map { reading.order.firstIndex(of: $0) ?? 0 }
    func joined(_ blocks: [[Double]]) -> [Double] { places.flatMap { blocks[$0] } }
    let kernel = blocks(of: reading.kernel, reading, reading.inputSize, units)
    let recurrent =
      isReduced
      ? Array(repeating: Array(repeating: 0, count: units * units), count: places.count)
      : blocks(of: reading.recurrentKernel, reading, reading.hiddenSize, units)
    let cell = CellParameters(
      inputSize: reading.inputSize, hiddenSize: units, kernel: joined(kernel),
      recurrentKernel: joined(recurrent),
      inputBias: reading.biases.input.map { joined(blocks(of: $0, reading, units)) },
      recurrentBias: reading.biases.recurrent.map { joined(blocks(of: $0, reading, units)) })
    assembled = (key, cell)
    return cell
  }

  private mutating func blocks(
    of kernel: KernelReading, _ reading: LayoutReading, _ inputs: Int, _ units: Int
  ) -> [[Double]] {
    let key = BlockKey(array: kernel, units: units)
    if let known = blocks[key] { return known }
    let result = kernel.blocks(
      of: elements[kernel.array] ?? [], gates: reading.order.count, units: reading.hiddenSize,
      inputs: inputs, taking: units)
    blocks[key] = result
    return result
  }

  private func blocks(
    of vector: BiasReading.Vector, _ reading: LayoutReading, _ units: Int
  ) -> [[Double]] {
    vector.blocks(
      of: elements[vector.array] ?? [], gates: reading.order.count, units: reading.hiddenSize,
      taking: units)
  }
}

extension RecordedRun {
  /// The features of one step of one row.
  fileprivate func features(_ row: Int, _ time: Int, _ axes: LayoutReading.Axes) -> ArraySlice<
    Double
  > {
    let start = place(row, time, axes) * inputSize
    return sequence.elements[start..<start + inputSize]
  }

  /// The position of a step of a row among all.
  fileprivate func place(_ row: Int, _ time: Int, _ axes: LayoutReading.Axes) -> Int {
    let (rows, steps) = sizes(axes)
    return axes == .batchFirst ? row * steps + time : time * rows + row
  }

  /// The states of a row before the first step; those that are not given are zero.
  fileprivate func initialStates(
    of row: Int, _ reading: LayoutReading, _ count: Int, units: Int
  ) -> [[Double]] {
    let given = reading.cellStateFirst == true ? states.reversed() : states
    return (0..<count).map { index in
      guard given.indices.contains(index) else { return Array(repeating: 0, count: units) }
      return Array(given[index].elements[row * hiddenSize..<row * hiddenSize + units])
    }
  }
}

/// The largest distance of each output of a case, for each role that it can have.
private struct OutputErrors {
  let run: RecordedRun
  let axes: LayoutReading.Axes
  let units: Int
  /// What each output can be, with the largest distance so far; `nil` where none was compared.
  var outputs: [[(role: RecordedRun.Role, error: Double?)]]

  init(run: RecordedRun, reading: LayoutReading, units: Int) {
    self.run = run
    (axes, self.units) = (reading.axes, units)
    outputs = run.outputs.map { output in
      run.roles(of: output, reading.axes).filter { $0 != .cell || reading.cell == .lstm }
        .map { ($0, nil) }
    }
  }

  /// Compares the state after a step with the outputs that can be sequences.
  mutating func compare(_ state: [Double], row: Int, time: Int) {
    compare(state, .sequence, at: run.place(row, time, axes))
  }

  /// Compares the states after the last step with the outputs that can be states.
  mutating func compare(_ states: [[Double]], row: Int) {
    compare(states[0], .last, at: row)
    if states.count > 1 { compare(states[1], .cell, at: row) }
  }

  private mutating func compare(_ state: [Double], _ role: RecordedRun.Role, at place: Int) {
    let start = place * run.hiddenSize
    for index in outputs.indices {
      guard let option = outputs[index].firstIndex(where: { $0.role == role }) else { continue }
      let golden = run.outputs[index].block.elements
      var largest = outputs[index][option].error ?? 0
      for unit in 0..<units {
        largest = max(largest, distance(state[unit], golden[start + unit]))
      }
      outputs[index][option].error = largest
    }
  }

  /// The worst output, each taken for the best of its roles; an output of which a role is still open counts
  /// for nothing.
  var misfit: ReadingTrial.Misfit {
    var result = ReadingTrial.Misfit()
    for (output, options) in zip(run.outputs, outputs) {
      let known = options.compactMap { option in option.error.map { (option.role, $0) } }
      guard let best = known.min(by: { $0.1 < $1.1 }) else { continue }
      result.roles.append(best.0)
      guard known.count == options.count else { continue }
      let ratio = output.allowed > 0 ? best.1 / output.allowed : best.1 == 0 ? 0 : .infinity
      if ratio >= result.ratio {
        (result.ratio, result.absolute, result.allowed) = (ratio, best.1, output.allowed)
      }
    }
    return result
  }
}
