public import SluiceModel

/// Where a recurrent layer and its golden part company.
///
/// Steps before it agree, so the states that it starts from are the golden's (but for the cell state of an
/// LSTM, which its sequence does not show), and what is wrong is wrong in this step: in a gate, or in what
/// the gates read.
public struct GoldenDeparture: Sendable, Hashable {
  /// What one gate did in the step, and what it would have had to do.
  public struct Reading: Sendable, Hashable {
    /// The gate.
    public let gate: Gate
    /// What it let through in the unit that departs most.
    public let value: Double
    /// What it would have had to let through there, all other gates being right; nil where that cannot be
    /// told.
    public let needed: Double?
    /// Whether the gate could have made the difference: such a value exists, within the range of the gate,
    /// for every unit that departs, or it cannot be told.
    public let couldExplain: Bool
  }

  /// The node.
  public let node: String
  /// The kind of layer.
  public let kind: String
  /// Which way the pass goes through time.
  public let pass: Direction
  /// The row of the batch.
  public let row: Int
  /// The place in the sequence.
  public let time: Int
  /// How many steps of the row the pass had taken before.
  public let stepsBefore: Int
  /// Whether every state was zero before the step, so that the recurrent kernel had no part in it.
  public let startsFromZero: Bool
  /// How many of the layer's units depart in the step.
  public let units: Int
  /// The unit that departs most.
  public let unit: Int
  /// What the layer gave there.
  public let found: Double
  /// What the golden holds there.
  public let golden: Double
  /// The gates, in the order of the layer.
  public let gates: [Reading]
}

extension GoldenDeparture {
  /// What there is to say, in lines.
  var lines: [String] {
    let way = pass == .reverse ? ", going backwards" : ""
    var lines = [
      "  \(kind), row \(row), time step \(time)\(way) "
        + "(after \(stepsBefore) \(stepsBefore == 1 ? "step" : "steps")), "
        + "\(units) \(units == 1 ? "unit" : "units")",
      "  unit \(unit): \(found.short(9)), golden \(golden.short(9)), "
        + "|Δ| \(abs(found - golden).short(3))",
    ]
    for reading in gates {
      var line =
        "  gate \(reading.gate.letter) (\(reading.gate.rawValue)): \(reading.value.short(4))"
      if let needed = reading.needed {
        line += ", alone it would have to be \(needed.short(4))"
      }
      line += reading.couldExplain ? ": it could be this gate" : ": not this gate alone"
      lines.append(line)
    }
    if startsFromZero {
      lines.append(
        "  the states were zero, so the recurrent kernel has no part in it; the input kernel, the biases, "
          + "the activations, the order of the gates or what the layer reads have")
    }
    return lines
  }
}
