internal import RealModule
public import SluiceModel

/// How many steps it takes until 1/e is left of what a state held.
///
/// A state that keeps the share f of itself in every step decays as `f^t = e^(−t/τ)` with `τ = −1 / ln f`
/// steps: Tallec and Ollivier 2018, *Can recurrent neural networks warp time?*; Mahto and others 2021,
/// *Multi-timescale Representation Learning in LSTM Language Models*. It is infinite where f is 1 or more,
/// and 0 where f is 0 or less.
public struct EffectiveMemory: Sendable, Hashable {
  /// What f is taken from.
  public enum Source: String, Sendable, Hashable, CaseIterable {
    /// The mean of the gate that keeps the state (z of a GRU, f of an LSTM) over all steps of a golden, unit
    /// by unit.
    case golden
    /// That gate where input and state are zero, so that only the biases speak, unit by unit.
    case biases
    /// The spectral radius of the recurrent kernel of a layer without gates, which is linearised about
    /// zero.
    case spectralRadius
  }

  /// What it is taken from.
  public let source: Source
  /// The gate that keeps the state; of a layer without gates its one block.
  public let gate: Gate
  /// The median over the units, in steps.
  public let median: Double
  /// The 90th percentile over the units, in steps; that of the one value where units are not told apart.
  ///
  /// Between two units it is interpolated linearly, as NumPy does.
  public let ninetiethPercentile: Double

  /// Takes the share that each unit keeps of itself in a step.
  init(_ source: Source, _ gate: Gate, keeping shares: [Double]) {
    let steps = shares.map { $0 >= 1 ? .infinity : $0 <= 0 ? 0 : -1 / Double.log($0) }.sorted()
    self.source = source
    self.gate = gate
    median = Self.quantile(0.5, of: steps)
    ninetiethPercentile = Self.quantile(0.9, of: steps)
  }

  /// The value below which `share` of the sorted values lie, between two of them interpolated linearly.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    guard !sorted.isEmpty, !sorted.contains(where: \.isNaN) else { return .nan }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    let fraction = place - Double(index)
    let low = sorted[index]
    guard fraction > 0, index + 1 < sorted.count, sorted[index + 1] != low else { return low }
    return low + fraction * (sorted[index + 1] - low)
  }
}

extension Gate {
  /// Whether its value is the share of the state that stays: z of a GRU, f of an LSTM.
  var keepsState: Bool { self == .update || self == .forget }
}
