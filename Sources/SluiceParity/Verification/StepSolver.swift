internal import RealModule
internal import SluiceCore
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
  /// What each gate would have to be in a unit; NaN where nothing will do, nil where it is not told.
  private let needed: [(Int) -> Double?]
  /// The intervals that the gates lie in, where they have ends.
  private let bounds: [ClosedRange<Double>?]

  /// What the reset gate acts on besides the state, unit by unit: the recurrent bias of the candidate, where
  /// the gate acts after the product.
  private let resetBias: [Double]
  /// The gate that another one is the complement of.
  private let complements: [Gate: Gate]

  init(
    layer: any CellLayer, parameters: LayerParameters, step: CellStep<Double>, before: [[Double]],
    golden: [Double], wrong: [Int], worst: Int
  ) throws(SluiceError) {
    gates = type(of: layer).gates
    bounds = gates.map { layer.function(of: $0, in: step.pass).bounds }
    complements = layer.complements
    values = step.gates
    self.before = before
    self.golden = golden
    self.wrong = wrong
    self.worst = worst
    let (values, units) = (step.gates, golden.count)
    let prefix = layer.shape.parameterPrefix(of: step.pass)
    func block(_ index: Int, of role: String) throws(SluiceError) -> [Double] {
      let elements: [Double]? = try parameters.elements(prefix + role)
      return elements.map { Array($0[index * units..<(index + 1) * units]) }
        ?? Array(repeating: 0, count: units)
    }
    var resetBias = Array(repeating: 0.0, count: units)
    switch layer {
    case let gru as GRU:
      needed = Self.gru(values, before[0], golden)
      if gru.resetPlacement == .afterProduct { resetBias = try block(2, of: "recurrentBias") }
    case let lstm as LSTM where lstm.activations(of: step.pass).cellActivation == .tanh:
      needed = Self.lstm(
        values, cell: step.states[1], before: before[1], golden,
        peephole: try block(2, of: "peephole"), isCoupled: lstm.couplesForgetGate)
    default: needed = gates.map { _ in { _ in nil } }
    }
    self.resetBias = resetBias
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

  /// `h' = o tanh(c')`, `c' = f c + i g`, or `c' = (1 − i) c + i g` where the forget gate is coupled.
  ///
  /// An output gate that sees c' through a `peephole` does not stay as it is when c' is another.
  private static func lstm(
    _ gates: [[Double]], cell: [Double], before c: [Double], _ golden: [Double],
    peephole: [Double], isCoupled: Bool
  ) -> [(Int) -> Double?] {
    let (i, f, g, o) = (gates[0], gates[1], gates[2], gates[3])
    /// The gate that takes part in c' as `rest + slope · gate`; NaN where none gives the golden.
    func solved(_ unit: Int, beside rest: Double, slope: Double) -> Double? {
      if slope == 0 { return .nan }
      if peephole[unit] != 0 { return nil }
      return (Double.atanh(golden[unit] / o[unit]) - rest) / slope
    }
    return [
      {
        isCoupled
          ? solved($0, beside: c[$0], slope: g[$0] - c[$0])
          : solved($0, beside: f[$0] * c[$0], slope: g[$0])
      },
      { isCoupled ? nil : solved($0, beside: i[$0] * g[$0], slope: c[$0]) },
      { solved($0, beside: f[$0] * c[$0], slope: i[$0]) },
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
    let gate = gates[index]
    if let other = complements[gate].flatMap(gates.firstIndex(of:)) { return couldExplain(other) }
    // It acts on what the candidate takes from the state.
    if gate == .reset {
      let acts = before[0].contains { $0 != 0 } || wrong.allSatisfy { resetBias[$0] != 0 }
      return acts && couldExplain(gates.firstIndex(of: .candidate) ?? index)
    }
    return isWithinBounds(index)
  }

  /// Whether the gate would stay in its range in all units that depart, but for rounding; what is not told
  /// rules nothing out.
  private func isWithinBounds(_ index: Int) -> Bool {
    wrong.allSatisfy { unit in
      guard let value = needed[index](unit) else { return true }
      guard value.isFinite else { return false }
      return bounds[index].map { value >= $0.lowerBound - 1e-3 && value <= $0.upperBound + 1e-3 }
        ?? true
    }
  }
}
