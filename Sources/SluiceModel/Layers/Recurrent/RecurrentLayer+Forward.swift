internal import SluiceCore

extension RecurrentLayer {
  /// Goes through time in every direction.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the sequence has other features than
  ///   the layer, or mask and initial states are of another batch, length or width than they should.
  func goThroughTime<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let sequence = inputs[0]?.real else { return [] }
    let mask = inputs[1]?.boolean
    let initial = inputs.dropFirst(2).map { $0?.real }
    try checkSizes(sequence, mask, initial)
    var result = RecurrentOutput<S>(
      batch: sequence.shape[0], steps: sequence.shape[1], hiddenSize: shape.hiddenSize,
      directions: shape.direction.passes.count, states: Self.states.count)
    for (lane, pass) in shape.direction.passes.enumerated() {
      let cell = try CellParameters<S>(
        parameters, prefix: shape.parameterPrefix(of: pass), gates: Self.gates.count, shape: shape)
      for row in 0..<sequence.shape[0] {
        run(row, lane, pass, sequence, mask, initial, cell, &result)
      }
    }
    return result.values
  }

  /// Goes through the sequence in one row of the batch, in one direction.
  private func run<S: Scalar>(
    _ row: Int, _ lane: Int, _ pass: Direction, _ sequence: NDArray<S>, _ mask: NDArray<Bool>?,
    _ initial: [NDArray<S>?], _ cell: CellParameters<S>, _ result: inout RecurrentOutput<S>
  ) {
    let (steps, features, units) = (sequence.shape[1], shape.inputSize, shape.hiddenSize)
    let zeros = [S](repeating: 0, count: units)
    var states = initial.map { state in
      guard let state else { return zeros }
      let start = row * result.width + lane * units
      return Array(state.elements[start..<start + units])
    }
    var output = zeros
    for position in 0..<steps {
      let time = pass == .reverse ? steps - 1 - position : position
      let place = row * steps + time
      if mask?.elements[place] ?? true {
        step(sequence.elements[place * features..<(place + 1) * features], &states, cell)
        output = states[0]
      } else if shape.maskedOutput == .zero {
        output = zeros
      }
      result.setOutput(output, row: row, time: time, lane: lane)
    }
    result.finish(output, states, row: row, lane: lane)
  }

  private func checkSizes<S>(
    _ sequence: NDArray<S>, _ mask: NDArray<Bool>?, _ initial: [NDArray<S>?]
  ) throws(SluiceError) {
    guard sequence.shape[2] == shape.inputSize else {
      throw .valueFeatures("input 'sequence'", "\(sequence.shape)", expected: shape.inputSize)
    }
    if let mask, mask.shape != Array(sequence.shape.prefix(2)) {
      throw .valuesDoNotFit(
        ["\(sequence.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
    }
    let width = shape.hiddenSize * shape.direction.passes.count
    for case let state? in initial where state.shape != [sequence.shape[0], width] {
      throw .valuesDoNotFit(
        ["\(sequence.shape)", "\(state.shape)"], why: "are no sequence with its initial state")
    }
  }
}

/// The outputs of a recurrent layer while they are being filled.
private struct RecurrentOutput<S: Scalar> {
  let width: Int
  private let steps: Int
  private let hiddenSize: Int
  private var sequence: NDArray<S>
  private var last: NDArray<S>
  private var states: [NDArray<S>]

  init(batch: Int, steps: Int, hiddenSize: Int, directions: Int, states: Int) {
    self.steps = steps
    self.hiddenSize = hiddenSize
    width = hiddenSize * directions
    sequence = NDArray(shape: [batch, steps, width], repeating: 0)
    last = NDArray(shape: [batch, width], repeating: 0)
    self.states = Array(repeating: last, count: states)
  }

  mutating func setOutput(_ output: [S], row: Int, time: Int, lane: Int) {
    let start = (row * steps + time) * width + lane * hiddenSize
    sequence.elements.replaceSubrange(start..<start + hiddenSize, with: output)
  }

  mutating func finish(_ output: [S], _ finals: [[S]], row: Int, lane: Int) {
    let start = row * width + lane * hiddenSize
    last.elements.replaceSubrange(start..<start + hiddenSize, with: output)
    for index in states.indices {
      states[index].elements.replaceSubrange(start..<start + hiddenSize, with: finals[index])
    }
  }

  var values: [Value<S>] { [.real(sequence), .real(last)] + states.map { .real($0) } }
}
