internal import SluiceCore
internal import SluiceModel

extension Mistake {
  /// What is done wrongly to kernels and biases.
  static let parameterMistakes =
    kernelMistakes + [
      Mistake("biases-exchanged", .biases) { (subject) throws(SluiceError) in
        guard try subject.showsBiases({ $0 != $1 }) else { return nil }
        for prefix in subject.prefixes {
          let input = subject.tensor(prefix + "inputBias")
          subject.replace(prefix + "inputBias", by: subject.tensor(prefix + "recurrentBias"))
          subject.replace(prefix + "recurrentBias", by: input)
        }
        return "input bias and recurrent bias exchanged"
      },
      Mistake("biases-summed", .biases) { (subject) throws(SluiceError) in
        guard try subject.showsBiases({ $1.contains { $0 != 0 } }) else { return nil }
        for prefix in subject.prefixes {
          guard let recurrent = subject.tensor(prefix + "recurrentBias") else { continue }
          let addend: [Double] = try recurrent.elements()
          let input: [Double] =
            try subject.tensor(prefix + "inputBias")?.elements()
            ?? Array(repeating: 0, count: addend.count)
          subject.replace(
            prefix + "inputBias",
            by: try Tensor(
              recurrent.elementType, shape: recurrent.shape, zip(input, addend).map { $0 + $1 }))
          subject.replace(prefix + "recurrentBias", by: nil)
        }
        return "one bias, the sum of both, beside the input product"
      },
      Mistake("input-bias-missing", .biases) { (subject) throws(SluiceError) in
        try subject.drop("inputBias") ? "no input bias" : nil
      },
      Mistake("recurrent-bias-missing", .biases) { (subject) throws(SluiceError) in
        try subject.drop("recurrentBias") ? "no recurrent bias" : nil
      },
      Mistake("update-gate-inverted", .updateGate) { (subject) throws(SluiceError) in
        guard subject.layer is GRU, try subject.gatesAreSymmetric else { return nil }
        for role in ["kernel", "recurrentKernel", "inputBias", "recurrentBias"] {
          try subject.change(role) { $0.negatingRowBlock(1, of: 3) }
        }
        return "the update gate lets the new state in, z for 1 − z"
      },
    ]

  private static let kernelMistakes = [
    Mistake("recurrent-kernel-gates-transposed", .recurrentKernel) {
      (subject) throws(SluiceError) in
      let units = subject.shape.hiddenSize
      try subject.change("recurrentKernel") { $0.blocksTransposed(size: units) }
      return "the recurrent kernel of each gate transposed"
    },
    Mistake("recurrent-kernel-transposed", .recurrentKernel) { (subject) throws(SluiceError) in
      // With one gate, that is the same as each gate transposed.
      guard subject.gates.count > 1 else { return nil }
      try subject.change("recurrentKernel") { $0.transposed }
      return "the recurrent kernel read with its dimensions in the other order, gates in columns"
    },
    Mistake("recurrent-kernel-untransposed", .recurrentKernel) { (subject) throws(SluiceError) in
      guard subject.gates.count > 1 else { return nil }
      try subject.change("recurrentKernel") { $0.untransposed }
      return "the recurrent kernel read with its dimensions in the other order, gates in rows"
    },
    Mistake("kernel-transposed", .kernel) { (subject) throws(SluiceError) in
      try subject.change("kernel") { $0.transposed }
      return "the input kernel read with its dimensions in the other order, gates in columns"
    },
    Mistake("kernel-untransposed", .kernel) { (subject) throws(SluiceError) in
      try subject.change("kernel") { $0.untransposed }
      return "the input kernel read with its dimensions in the other order, gates in rows"
    },
  ]
}

extension Subject {
  /// Whether the layer tells its biases apart, and in some pass `test` holds of them.
  ///
  /// The test is given the blocks of the candidate in the input bias and in the recurrent one; the other
  /// gates add both up.
  fileprivate func showsBiases(
    _ test: ([Double], [Double]) -> Bool
  ) throws(SluiceError) -> Bool {
    guard (layer as? GRU)?.resetPlacement == .afterProduct else { return false }
    let units = shape.hiddenSize
    func candidate(_ role: String) throws(SluiceError) -> [Double] {
      guard let tensor = tensor(role) else { return Array(repeating: 0, count: units) }
      return try tensor.elements(in: 2 * units..<3 * units)
    }
    for prefix in prefixes {
      if test(try candidate(prefix + "inputBias"), try candidate(prefix + "recurrentBias")) {
        return true
      }
    }
    return false
  }

  /// Whether σ(−x) is 1 − σ(x) in every pass.
  fileprivate var gatesAreSymmetric: Bool {
    get throws(SluiceError) {
      guard let gru = layer as? GRU else { return false }
      return [gru.activations, gru.reverseActivations ?? gru.activations].allSatisfy {
        switch $0.recurrentActivation {
        case .sigmoid, .sparseSigmoid, .hardSigmoid(_, 0.5): true
        default: false
        }
      }
    }
  }
}
