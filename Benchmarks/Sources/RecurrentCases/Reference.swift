internal import Glibc

extension RandomLayer {
  /// The outputs `[steps, H]` of one sequence of the batch from states of zero, in double precision and by
  /// the equations as they are written.
  func reference(sequence: Int, steps: Int) -> [Double] {
    let (inputs, units) = (task.inputSize, task.hiddenSize)
    var hidden = Array(repeating: 0.0, count: units)
    var cell = hidden
    var outputs: [Double] = []
    for step in 0..<steps {
      let start = (sequence * sequenceSteps + step) * inputs
      let inner = sums(kernel, sequences[start..<start + inputs].map(Double.init), inputBias)
      let outer = sums(recurrentKernel, hidden, recurrentBias)
      for unit in 0..<units {
        func gate(_ index: Int) -> Double {
          sigmoid(inner[index * units + unit] + outer[index * units + unit])
        }
        switch task.cell {
        case .gru:
          let (reset, update) = (gate(0), gate(1))
          let new = tanh(inner[2 * units + unit] + reset * outer[2 * units + unit])
          hidden[unit] = (1 - update) * new + update * hidden[unit]
        case .lstm:
          let new = tanh(inner[2 * units + unit] + outer[2 * units + unit])
          cell[unit] = gate(1) * cell[unit] + gate(0) * new
          hidden[unit] = gate(3) * tanh(cell[unit])
        }
      }
      outputs += hidden
    }
    return outputs
  }

  /// The product of a kernel and a vector, and the bias.
  private func sums(_ kernel: [Float], _ vector: [Double], _ bias: [Float]) -> [Double] {
    bias.indices.map { row in
      let weights = kernel[row * vector.count..<(row + 1) * vector.count]
      return zip(weights, vector).reduce(Double(bias[row])) { $0 + Double($1.0) * $1.1 }
    }
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
