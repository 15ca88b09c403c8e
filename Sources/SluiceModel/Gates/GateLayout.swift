/// One of the blocks that the kernels and biases of a recurrent layer are made of.
public enum Gate: String, Sendable, Hashable, CaseIterable {
  /// GRU, r: how much of the state the candidate sees.
  case reset
  /// GRU, z: how much of the state stays.
  case update
  /// GRU, n: the proposed state.
  case candidate
  /// LSTM, i: how much of the cell input is taken.
  case input
  /// LSTM, f: how much of the cell state stays.
  case forget
  /// LSTM, g: the cell input.
  case cell
  /// LSTM, o: how much of the cell state is shown.
  case output
  /// Simple RNN: the only block.
  case hidden

  /// The letter by which the literature knows the gate.
  public var letter: String {
    switch self {
    case .reset: "r"
    case .update: "z"
    case .candidate: "n"
    case .input: "i"
    case .forget: "f"
    case .cell: "g"
    case .output: "o"
    case .hidden: "h"
    }
  }
}

/// How a format arranges the gates of a recurrent layer in its arrays.
public struct GateLayout: Sendable, Hashable {
  /// Which dimension of a kernel the gates stand along.
  public enum Axis: String, Sendable, Hashable, CaseIterable {
    /// Kernels are `[G·H, I]`: multiplied from the left.
    case rows
    /// Kernels are `[I, G·H]`: multiplied from the right.
    case columns
  }

  /// How the biases are kept.
  public enum Biases: String, Sendable, Hashable, CaseIterable {
    /// One array `[G·H]`, added to the input product.
    case inputOnly
    /// One array `[2, G·H]`: row 0 belongs to the input product, row 1 to the recurrent one.
    case inputThenRecurrent
  }

  /// The order in which the gates' blocks stand.
  public let order: [Gate]
  /// Where the gates stand in the kernels.
  public let gateAxis: Axis
  /// How the biases are kept.
  public let biases: Biases

  /// Makes a layout.
  public init(order: [Gate], gateAxis: Axis, biases: Biases) {
    self.order = order
    self.gateAxis = gateAxis
    self.biases = biases
  }
}

extension GateLayout: CustomStringConvertible {
  /// The layout in a few words: `gates z r n in columns, biases input then recurrent`.
  public var description: String {
    let letters = order.map(\.letter).joined(separator: " ")
    let noun = order.count == 1 ? "one gate" : "gates \(letters)"
    let biases =
      switch biases {
      case .inputOnly: "one bias"
      case .inputThenRecurrent: "biases input then recurrent"
      }
    return "\(noun) in \(gateAxis.rawValue), \(biases)"
  }
}
