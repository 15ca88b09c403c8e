public import SluiceModel

/// One way to understand bare arrays as a recurrent layer, and a golden as what it computed.
public struct LayoutReading: Sendable, Hashable {
  /// A kind of cell.
  public enum Cell: String, Sendable, Hashable, CaseIterable {
    /// ``GRU``
    case gru = "GRU"
    /// ``LSTM``
    case lstm = "LSTM"
    /// ``RNN``
    case rnn = "RNN"

    /// The gates, in the canonical order.
    public var gates: [Gate] {
      switch self {
      case .gru: GRU.gates
      case .lstm: LSTM.gates
      case .rnn: RNN.gates
      }
    }
  }

  /// The way through time.
  public enum TimeOrder: String, Sendable, Hashable, CaseIterable {
    /// From the first step to the last.
    case forward
    /// From the last step to the first, outputs standing at the time of their inputs.
    case reverse
    /// From the last step to the first, outputs standing in the order in which they are computed:
    /// Keras's `go_backwards`.
    case goBackwards
  }

  /// The order of the first two dimensions of the golden's sequences.
  public enum Axes: String, Sendable, Hashable, CaseIterable {
    /// `[batch, time, features]`
    case batchFirst
    /// `[time, batch, features]`
    case timeFirst
  }

  /// The kind of cell.
  public let cell: Cell
  /// I, the number of features.
  public let inputSize: Int
  /// H, the number of units.
  public let hiddenSize: Int
  /// The array that multiplies the input.
  public let kernel: KernelReading
  /// The array that multiplies the state.
  public let recurrentKernel: KernelReading
  /// The biases.
  public let biases: BiasReading
  /// The order in which the gates' blocks stand.
  public let order: [Gate]
  /// Where the reset gate acts; `nil` if there is none.
  public let resetPlacement: ResetPlacement?
  /// The function of candidate or cell input, and of what an LSTM shows.
  public let activation: ActivationFunction
  /// The function of the gates; `nil` if there are none.
  public let recurrentActivation: ActivationFunction?
  /// The way through time.
  public let timeOrder: TimeOrder
  /// The dimensions of the golden's sequences.
  public let axes: Axes
  /// Whether the cell state comes first among the initial states; `nil` where there are not two.
  public let cellStateFirst: Bool?

  /// The layout, where one says how kernels and biases are arranged.
  public var gateLayout: GateLayout? {
    guard let axis = kernel.gateAxis, axis == recurrentKernel.gateAxis, let input = biases.input,
      !input.isTransposed, input.stride == 1
    else { return nil }
    if let recurrent = biases.recurrent {
      guard input.array == recurrent.array, input.part == .first else { return nil }
    }
    return GateLayout(
      order: order, gateAxis: axis,
      biases: biases.recurrent == nil ? .inputOnly : .inputThenRecurrent)
  }

  /// Whether both biases of the cell are only ever added to each other.
  var addsBiases: Bool { resetPlacement != .afterProduct }
}
