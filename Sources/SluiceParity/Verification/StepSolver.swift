internal import RealModule
internal import SluiceModel

/// What the gates of a step would have had to let through for the golden to come out.
///
/// The equations are those of the layers, solved for one gate while the others stay.
struct StepSolver {
  private let gates: [Gate]
  private let values: [[Double]]
  /// The states before the step.
  private let before: [[Double]]
  private let golden: [Double]
  private let wrong: [Int]
  private let worst: Int
  /// What each gate would have to be in a unit; nil where it is not told.
  private let needed: [(Int) -> Double?]
  /// The intervals that the gates lie in, where they have ends.
  private let bounds: [ClosedRange<Double>?]

  init(
    layer: any CellLayer, step: CellStep<Double>, before: [[Double]], golden: [Double],
    wrong: [Int], worst: Int
  ) {
    gates = type(of: layer).gates
    bounds = gates.map { layer.function(of: $0, in: step.pass).bounds }
    values = step.gates
    self.before = before
    self.golden = golden
    self.wrong = wrong
    self.worst = worst
    let values = step.gates
    switch layer {
    case is GRU: needed = Self.gru(values, before[0], golden)
    case let lstm as LSTM where lstm.activations(of: step.pass).cellActivation == .tanh:
      needed = Self.lstm(values, cell: step.states[1], before: before[1], golden)
    default: needed = gates.map { _ in { _ in nil } }
    }
  }

  /// `h' = (1 − z) n + z h`; the reset gate acts through n.
  private static func gru(
    _ gates: [[Double]], _ h: [Double], _ golden: [Double]
  ) -> [(Int) -> Double?] {
    let (z, n) = (gates[1], gates[2])
    return [
      { _ in nil },
      { (golden[$0] - n[$0]) / (h[$0] - n[$0]) },
      { (golden[$0] - z[$0] * h[$0]) / (1 - z[$0]) },
    ]
  }

  /// `h' = o tanh(c')`, `c' = f c + i g`.
  private static func lstm(
    _ gates: [[Double]], cell: [Double], before c: [Double], _ golden: [Double]
  ) -> [(Int) -> Double?] {
    let (i, f, g, o) = (gates[0], gates[1], gates[2], gates[3])
    // NaN where no cell state gives the golden.
    func wanted(_ unit: Int) -> Double { Double.atanh(golden[unit] / o[unit]) }
    return [
      { (wanted($0) - f[$0] * c[$0]) / g[$0] },
      { (wanted($0) - i[$0] * g[$0]) / c[$0] },
      { (wanted($0) - f[$0] * c[$0]) / i[$0] },
      { golden[$0] / Double.tanh(cell[$0]) },
    ]
  }

  var readings: [GoldenDeparture.Reading] {
    gates.indices.map { index in
      let value = needed[index](worst)
      return GoldenDeparture.Reading(
        gate: gates[index], value: values[index][worst],
        needed: value.flatMap { $0.isFinite ? $0 : nil }, couldExplain: couldExplain(index))
    }
  }

  private func couldExplain(_ index: Int) -> Bool {
    switch gates[index] {
    case .hidden: true
    // It acts on what the state gives to the candidate.
    case .reset:
      before[0].contains { $0 != 0 } && couldExplain(gates.firstIndex(of: .candidate) ?? index)
    case .candidate, .cell, .update, .input, .forget, .output: isWithinBounds(index)
    }
  }

  /// Whether the gate would stay in its range in all units that depart, but for rounding.
  private func isWithinBounds(_ index: Int) -> Bool {
    wrong.allSatisfy { unit in
      guard let value = needed[index](unit), value.isFinite else { return false }
      return bounds[index].map { value >= $0.lowerBound - 1e-3 && value <= $0.upperBound + 1e-3 }
        ?? true
    }
  }
}
