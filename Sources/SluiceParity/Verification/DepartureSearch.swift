internal import SluiceCore
internal import SluiceModel

/// Finds the first step of a recurrent layer that is not as its golden has it.
struct DepartureSearch {
  /// What the layer read and made.
  let result: NodeResult<Double>
  let parameters: LayerParameters
  /// The golden sequence, `[batch, time, D·H]`.
  let golden: [Double]
  /// Whether an element is further from its golden than is allowed, by its position.
  let isWrong: (Int) -> Bool

  /// The step, or nil if the layer is no recurrent one or nothing is wrong.
  func first() throws(SluiceError) -> GoldenDeparture? {
    guard let layer = result.node.layer as? any CellLayer, let made = result.outputs.first?.real
    else { return nil }
    return try first(of: layer, made)
  }

  private func first(
    of layer: some CellLayer, _ made: NDArray<Double>
  ) throws(SluiceError) -> GoldenDeparture? {
    guard let (pass, row, time) = place(in: layer.shape, made.shape) else { return nil }
    var before: [[Double]] = []
    var stepsBefore = 0
    var found: CellStep<Double>?
    _ = try layer.goThroughTime(result.inputs, parameters) { step in
      guard step.pass == pass, step.row == row, found == nil else { return }
      if step.time == time {
        found = step
      } else {
        before = step.states
        stepsBefore += 1
      }
    }
    guard let found else { return nil }
    if stepsBefore == 0 {
      before = initialStates(layer, lane: lane(of: pass, layer.shape), row: row)
    }
    let start =
      (row * made.shape[1] + time) * layer.shape.width
      + lane(of: pass, layer.shape) * layer.shape.hiddenSize
    let wrong = (0..<layer.shape.hiddenSize).filter { isWrong(start + $0) }
    func distance(_ unit: Int) -> Double { abs(made.elements[start + unit] - golden[start + unit]) }
    guard let worst = wrong.max(by: { distance($0) < distance($1) }) else { return nil }
    let reading = try StepSolver(
      layer: layer, parameters: parameters, step: found, before: before,
      golden: Array(golden[start..<start + layer.shape.hiddenSize]), wrong: wrong, worst: worst)
    return GoldenDeparture(
      node: result.node.name, kind: result.node.layer.kind, pass: pass, row: row, time: time,
      stepsBefore: stepsBefore, startsFromZero: before.allSatisfy { $0.allSatisfy { $0 == 0 } },
      units: wrong.count, unit: worst, found: made.elements[start + worst],
      golden: golden[start + worst], gates: reading.readings)
  }

  private func lane(of pass: Direction, _ shape: RecurrentShape) -> Int {
    shape.direction == .bidirectional && pass == .reverse ? 1 : 0
  }

  private func initialStates(_ layer: some CellLayer, lane: Int, row: Int) -> [[Double]] {
    let units = layer.shape.hiddenSize
    return type(of: layer).states.indices.map { index in
      guard let state = result.inputs[2 + index]?.real else {
        return Array(repeating: 0, count: units)
      }
      let start = row * layer.shape.width + lane * units
      return Array(state.elements[start..<start + units])
    }
  }

  /// The pass, row and time of the first step with a wrong element, in the order in which steps are taken.
  private func place(
    in layer: RecurrentShape, _ shape: [Int]
  ) -> (pass: Direction, row: Int, time: Int)? {
    var best: (pass: Direction, row: Int, time: Int, steps: Int)?
    for pass in layer.direction.passes {
      let offset = lane(of: pass, layer) * layer.hiddenSize
      for steps in 0..<shape[1] {
        if let best, best.steps <= steps { break }
        let time = pass == .reverse ? shape[1] - 1 - steps : steps
        let row = (0..<shape[0]).first { row in
          let start = (row * shape[1] + time) * shape[2] + offset
          return (start..<start + layer.hiddenSize).contains(where: isWrong)
        }
        if let row { best = (pass, row, time, steps) }
      }
    }
    return best.map { ($0.pass, $0.row, $0.time) }
  }
}
