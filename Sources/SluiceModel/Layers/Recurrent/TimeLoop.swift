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
    var count = StepCount(
      total: shape.direction.passes.count * batch * steps,
      products: Double(places) * Double(shape.hiddenSize)
        * Double(shape.hiddenSize + shape.inputSize))
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
          count.add()
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

/// How many steps were taken, of which it tells now and then.
private struct StepCount {
  private let total: Int
  /// How many steps are taken between two reports.
  private let pause: Int
  private var done = 0
  private var next: Int

  /// Begins with none of `total` steps, of `products` multiplications each for one gate.
  init(total: Int, products: Double) {
    self.total = total
    pause = Int(max(0x1p18 / max(products, 1), 1))
    next = pause
  }

  mutating func add() {
    done += 1
    guard done == next else { return }
    next += pause
    Progress.advance(done, of: total)
  }
}

/// The outputs of a recurrent layer while they are being filled.
private struct RecurrentOutput<S: Scalar> {
  private let lanes: Lanes
  private var sequence: NDArray<S>
  private var last: NDArray<S>
  private var states: [NDArray<S>]

  init(_ batch: Int, _ steps: Int, _ space: [Int], _ shape: RecurrentShape, states: Int) {
    lanes = Lanes(
      places: space.reduce(1, *), width: shape.width, hiddenSize: shape.hiddenSize)
    sequence = NDArray(shape: [batch, steps] + space + [shape.width], repeating: 0)
    last = NDArray(shape: [batch] + space + [shape.width], repeating: 0)
    self.states = Array(repeating: last, count: states)
  }

  /// The units of one direction at every place, from a block whose blocks of places are rows.
  func lane(_ lane: Int, ofRow row: Int, in block: NDArray<S>) -> [S] {
    lanes.units(of: lane, row, in: block.elements)
  }

  mutating func setOutput(_ output: [S], _ row: Int, _ lane: Int) {
    lanes.set(lane, row, in: &sequence.elements, to: output)
  }

  mutating func finish(_ output: [S], _ finals: [[S]], _ row: Int, _ lane: Int) {
    lanes.set(lane, row, in: &last.elements, to: output)
    for index in states.indices {
      lanes.set(lane, row, in: &states[index].elements, to: finals[index])
    }
  }

  var values: [Value<S>] { [.real(sequence), .real(last)] + states.map { .real($0) } }
}

/// Where the units of each direction stand in a block of rows, each of `places · width` units.
///
/// It is apart from the blocks: a method of what owns a block would hold a second reference to it, and
/// every step would copy the block.
private struct Lanes {
  let places: Int
  let width: Int
  let hiddenSize: Int

  /// Where the units of a lane begin at every place of a row.
  private func starts(of lane: Int, _ row: Int) -> StrideTo<Int> {
    let start = row * places * width + lane * hiddenSize
    return stride(from: start, to: start + places * width, by: width)
  }

  func units<S>(of lane: Int, _ row: Int, in elements: [S]) -> [S] {
    var result: [S] = []
    result.reserveCapacity(places * hiddenSize)
    for start in starts(of: lane, row) { result += elements[start..<start + hiddenSize] }
    return result
  }

  func set<S>(_ lane: Int, _ row: Int, in elements: inout [S], to units: [S]) {
    var unit = 0
    for start in starts(of: lane, row) {
      for index in start..<start + hiddenSize {
        elements[index] = units[unit]
        unit += 1
      }
    }
  }
}
