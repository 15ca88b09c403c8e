import Foundation
import SluiceModel

/// Recurrent cells written anew from their equations, with nothing but loops over `[Double]`.
struct ScalarTwin {
  enum Cell: CaseIterable { case gruAfter, gruBefore, lstm, rnn }

  let cell: Cell
  let inputSize: Int
  let hiddenSize: Int
  /// The parameters of one direction: kernel, recurrent kernel, input bias, recurrent bias.
  let kernel: [Double]
  let recurrentKernel: [Double]
  let inputBias: [Double]
  let recurrentBias: [Double]

  /// The output of every step and the final states, for one row and one direction.
  struct Result {
    var outputs: [[Double]]
    var states: [[Double]]
  }

  /// Goes through `sequence` from its first step to its last.
  func run(_ sequence: [[Double]], from states: [[Double]]) -> Result {
    var result = Result(outputs: [], states: states)
    for x in sequence {
      result.states = step(x, result.states)
      result.outputs.append(result.states[0])
    }
    return result
  }

  /// One step; every sum is written out, with gate `g`, unit `u`, feature `j` and state `k`.
  func step(_ x: [Double], _ states: [[Double]]) -> [[Double]] {
    let h = states[0]
    switch cell {
    case .rnn:
      return [(0..<hiddenSize).map { tanh(fromInput(0, $0, x) + fromState(0, $0, h)) }]
    case .gruAfter, .gruBefore:
      let r = (0..<hiddenSize).map { sigmoid(fromInput(0, $0, x) + fromState(0, $0, h)) }
      let z = (0..<hiddenSize).map { sigmoid(fromInput(1, $0, x) + fromState(1, $0, h)) }
      let seen = zip(r, h).map { $0 * $1 }
      return [
        (0..<hiddenSize).map { u in
          let candidate =
            cell == .gruAfter ? r[u] * fromState(2, u, h) : fromState(2, u, seen)
          return (1 - z[u]) * tanh(fromInput(2, u, x) + candidate) + z[u] * h[u]
        }
      ]
    case .lstm:
      var next = [[Double]](repeating: [], count: 2)
      for u in 0..<hiddenSize {
        let sums = (0..<4).map { fromInput($0, u, x) + fromState($0, u, h) }
        let c = sigmoid(sums[1]) * states[1][u] + sigmoid(sums[0]) * tanh(sums[2])
        next[0].append(sigmoid(sums[3]) * tanh(c))
        next[1].append(c)
      }
      return next
    }
  }

  private func fromInput(_ g: Int, _ u: Int, _ x: [Double]) -> Double {
    var sum = inputBias[g * hiddenSize + u]
    for j in 0..<inputSize { sum += kernel[(g * hiddenSize + u) * inputSize + j] * x[j] }
    return sum
  }

  private func fromState(_ g: Int, _ u: Int, _ h: [Double]) -> Double {
    var sum = recurrentBias[g * hiddenSize + u]
    for k in 0..<hiddenSize { sum += recurrentKernel[(g * hiddenSize + u) * hiddenSize + k] * h[k] }
    return sum
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

extension ScalarTwin.Cell {
  var gateCount: Int {
    switch self {
    case .gruAfter, .gruBefore: 3
    case .lstm: 4
    case .rnn: 1
    }
  }

  var stateCount: Int { self == .lstm ? 2 : 1 }

  /// The layer of the package that computes this cell.
  func layer(_ shape: RecurrentShape) -> any RecurrentLayer {
    switch self {
    case .gruAfter: GRU(shape: shape, resetPlacement: .afterProduct)
    case .gruBefore: GRU(shape: shape, resetPlacement: .beforeProduct)
    case .lstm: LSTM(shape: shape)
    case .rnn: RNN(shape: shape)
    }
  }
}
