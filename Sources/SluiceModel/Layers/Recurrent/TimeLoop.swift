internal import SluiceCore

/// The way of every layer with a state through time.
///
/// A state of one row has a vector of units at every place of ``space``; a layer without space has one
/// place.
struct TimeLoop {
  let shape: RecurrentShape
  /// The dimensions of space of the states.
  let space: [Int]

  private var places: Int { space.reduce(1, *) }

  /// Goes through time in every direction.
  ///
  /// - Parameters:
  ///   - sequence: `[batch, time, …, I]`.
  ///   - mask: `[batch, time]`.
  ///   - initial: The initial states, each `[batch, space…, D·H]`, zero where absent.
  ///   - makeCell: Makes ready the parameters of one direction.
  ///   - step: Advances the states of a row, each `[space…, H]`, by one time step.
  /// - Returns: The sequence, the last output and the final states.
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the sequence has other features than
  ///   the layer, or mask and initial states are of another batch, length or width than they should.
  func run<S: Scalar, Cell>(
    _ sequence: NDArray<S>, _ mask: NDArray<Bool>?, _ initial: [NDArray<S>?],
    _ makeCell: (Direction) throws(SluiceError) -> Cell,
    _ step: (
      _ place: (row: Int, time: Int), _ x: ArraySlice<S>, _ states: inout [[S]], _ cell: Cell
    ) -> Void
  ) throws(SluiceError) -> [Value<S>] {
    try checkSizes(sequence, mask, initial)
    let (batch, steps) = (sequence.shape[0], sequence.shape[1])
    _ = try Tensor.byteCount(elementType: .float64, shape: [batch, steps] + space + [shape.width])
    let width = sequence.shape[2...].reduce(1, *)
    let zeros = [S](repeating: 0, count: places * shape.hiddenSize)
    var result = RecurrentOutput<S>(batch, steps, space, shape, states: initial.count)
    for (lane, pass) in shape.direction.passes.enumerated() {
      let cell = try makeCell(pass)
      for row in 0..<batch {
        var states = initial.map { $0.map { result.lane(lane, ofRow: row, in: $0) } ?? zeros }
        var output = zeros
        for position in 0..<steps {
          let time = pass == .reverse ? steps - 1 - position : position
          let place = row * steps + time
          if mask?.elements[place] ?? true {
            step(
              (row, time), sequence.elements[place * width..<(place + 1) * width], &states, cell)
            output = states[0]
          } else if shape.maskedOutput == .zero {
            output = zeros
          }
          result.setOutput(output, place, lane)
        }
        result.finish(output, states, row, lane)
      }
    }
    return result.values
  }

  private func checkSizes<S>(
    _ sequence: NDArray<S>, _ mask: NDArray<Bool>?, _ initial: [NDArray<S>?]
  ) throws(SluiceError) {
    guard sequence.shape.last == shape.inputSize else {
      throw .valueFeatures("input 'sequence'", "\(sequence.shape)", expected: shape.inputSize)
    }
    if let mask, mask.shape != Array(sequence.shape.prefix(2)) {
      throw .valuesDoNotFit(
        ["\(sequence.shape)", "\(mask.shape)"], why: "are no sequence with its mask")
    }
    let expected = [sequence.shape[0]] + space + [shape.width]
    for case let state? in initial where state.shape != expected {
      throw .valuesDoNotFit(
        ["\(sequence.shape)", "\(state.shape)"], why: "are no sequence with its initial state")
    }
  }
}

/// The outputs of a recurrent layer while they are being filled.
private struct RecurrentOutput<S: Scalar> {
  private let places: Int
  private let width: Int
  private let hiddenSize: Int
  private var sequence: NDArray<S>
  private var last: NDArray<S>
  private var states: [NDArray<S>]

  init(_ batch: Int, _ steps: Int, _ space: [Int], _ shape: RecurrentShape, states: Int) {
    places = space.reduce(1, *)
    width = shape.width
    hiddenSize = shape.hiddenSize
    sequence = NDArray(shape: [batch, steps] + space + [width], repeating: 0)
    last = NDArray(shape: [batch] + space + [width], repeating: 0)
    self.states = Array(repeating: last, count: states)
  }

  /// The units of one direction at every place, from a block whose blocks of places are rows.
  func lane(_ lane: Int, ofRow row: Int, in block: NDArray<S>) -> [S] {
    var result: [S] = []
    result.reserveCapacity(places * hiddenSize)
    for place in row * places..<(row + 1) * places {
      let start = place * width + lane * hiddenSize
      result += block.elements[start..<start + hiddenSize]
    }
    return result
  }

  private func setLane(_ lane: Int, ofRow row: Int, in block: inout NDArray<S>, to units: [S]) {
    for place in 0..<places {
      let start = (row * places + place) * width + lane * hiddenSize
      block.elements.replaceSubrange(
        start..<start + hiddenSize,
        with: units[place * hiddenSize..<(place + 1) * hiddenSize])
    }
  }

  mutating func setOutput(_ output: [S], _ row: Int, _ lane: Int) {
    setLane(lane, ofRow: row, in: &sequence, to: output)
  }

  mutating func finish(_ output: [S], _ finals: [[S]], _ row: Int, _ lane: Int) {
    setLane(lane, ofRow: row, in: &last, to: output)
    for index in states.indices { setLane(lane, ofRow: row, in: &states[index], to: finals[index]) }
  }

  var values: [Value<S>] { [.real(sequence), .real(last)] + states.map { .real($0) } }
}
