import Foundation
import SluiceModel

/// Recurrent cells written anew from their equations, with nothing but loops over `[Double]`.
struct ScalarTwin {
  /// A kind of cell, with its options.
  struct Cell: Hashable {
    enum Kind { case gruAfter, gruBefore, lstm, rnn }

    let kind: Kind
    var clip: Double?
    var hasPeepholes = false
    var couplesForgetGate = false
    /// Whether the second pass of a bidirectional layer has x / (1 + |x|) for tanh.
    var turnsSofter = false
  }

  let cell: Cell
  let inputSize: Int
  let hiddenSize: Int
  /// The parameters of one direction: kernel, recurrent kernel, input bias, recurrent bias.
  let kernel: [Double]
  let recurrentKernel: [Double]
  let inputBias: [Double]
  let recurrentBias: [Double]
  /// What i, f and o see of the cell state, if they see it.
  let peephole: [Double]?
  /// Whether it has x / (1 + |x|) for tanh.
  let isSoft: Bool

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
    switch cell.kind {
    case .rnn:
      return [(0..<hiddenSize).map { squash(fromInput(0, $0, x) + fromState(0, $0, h)) }]
    case .gruAfter, .gruBefore:
      let r = (0..<hiddenSize).map { sigmoid(fromInput(0, $0, x) + fromState(0, $0, h)) }
      let z = (0..<hiddenSize).map { sigmoid(fromInput(1, $0, x) + fromState(1, $0, h)) }
      let seen = zip(r, h).map { $0 * $1 }
      return [
        (0..<hiddenSize).map { u in
          let candidate =
            cell.kind == .gruAfter ? r[u] * fromState(2, u, h) : fromState(2, u, seen)
          return (1 - z[u]) * squash(fromInput(2, u, x) + candidate) + z[u] * h[u]
        }
      ]
    case .lstm:
      var next = [[Double]](repeating: [], count: 2)
      for u in 0..<hiddenSize {
        let sums = (0..<4).map { fromInput($0, u, x) + fromState($0, u, h) }
        let i = sigmoid(sums[0] + seen(0, u, states[1][u]))
        let f = cell.couplesForgetGate ? 1 - i : sigmoid(sums[1] + seen(1, u, states[1][u]))
        let c = f * states[1][u] + i * squash(sums[2])
        next[0].append(sigmoid(sums[3] + seen(2, u, c)) * curve(c))
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

  /// What gate `g` of i, f, o sees of the cell state of its unit.
  private func seen(_ g: Int, _ u: Int, _ c: Double) -> Double {
    peephole.map { $0[g * hiddenSize + u] * c } ?? 0
  }

  private func sigmoid(_ sum: Double) -> Double { 1 / (1 + exp(-clipped(sum))) }

  private func squash(_ sum: Double) -> Double { curve(clipped(sum)) }

  private func curve(_ x: Double) -> Double { isSoft ? x / (1 + abs(x)) : tanh(x) }

  private func clipped(_ sum: Double) -> Double {
    cell.clip.map { max(-$0, min(sum, $0)) } ?? sum
  }
}

extension ScalarTwin.Cell: CaseIterable {
  static let gruAfter = Self(kind: .gruAfter)
  static let gruBefore = Self(kind: .gruBefore)
  static let lstm = Self(kind: .lstm)

  /// Every kind as it is, and with every option.
  static let allCases = [
    gruAfter, gruBefore, lstm, Self(kind: .rnn),
    Self(kind: .gruAfter, clip: 0.75, turnsSofter: true), Self(kind: .gruBefore, clip: 0.75),
    Self(kind: .gruBefore, turnsSofter: true), Self(kind: .rnn, clip: 1.5, turnsSofter: true),
    Self(kind: .lstm, clip: 0.75), Self(kind: .lstm, hasPeepholes: true),
    Self(kind: .lstm, couplesForgetGate: true),
    Self(
      kind: .lstm, clip: 0.5, hasPeepholes: true, couplesForgetGate: true, turnsSofter: true),
  ]

  var gateCount: Int {
    switch kind {
    case .gruAfter, .gruBefore: 3
    case .lstm: 4
    case .rnn: 1
    }
  }

  var stateCount: Int { kind == .lstm ? 2 : 1 }

  /// The layer of the package that computes this cell.
  func layer(_ shape: RecurrentShape) -> any RecurrentLayer {
    let isSofter = turnsSofter && shape.direction == .bidirectional
    switch kind {
    case .gruAfter, .gruBefore:
      return GRU(
        shape: shape, resetPlacement: kind == .gruAfter ? .afterProduct : .beforeProduct,
        reverseActivations: isSofter ? GRU.Activations(activation: .softsign) : nil, clip: clip)
    case .lstm:
      return LSTM(
        shape: shape,
        reverseActivations: isSofter ? LSTM.Activations(activation: .softsign) : nil, clip: clip,
        couplesForgetGate: couplesForgetGate)
    case .rnn:
      return RNN(
        shape: shape,
        reverseActivations: isSofter ? RNN.Activations(activation: .softsign) : nil, clip: clip)
    }
  }
}
