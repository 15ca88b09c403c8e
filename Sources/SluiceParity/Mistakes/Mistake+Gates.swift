internal import SluiceCore
internal import SluiceModel

extension Mistake {
  /// Every wrong order of the gates in kernels and biases alike.
  static let wholeGates = orders { cell, order, letters in
    Mistake("gates-\(letters)", .gates) { (subject) throws(SluiceError) in
      guard type(of: subject.layer).gates == cell else { return nil }
      for role in kernels + biases { try subject.change(role) { $0.rowBlocks(in: order) } }
      return "gates in the order \(letters) where \(cell.letters) were read"
    }
  }

  /// Every wrong order of the gates in the kernels or in the biases only.
  static let gatesInPart =
    orders { cell, order, letters in
      Mistake("bias-gates-\(letters)", .gatesOfBiases) { (subject) throws(SluiceError) in
        guard type(of: subject.layer).gates == cell else { return nil }
        for role in biases { try subject.change(role) { $0.rowBlocks(in: order) } }
        return "gates of the biases alone in the order \(letters) where \(cell.letters) were read"
      }
    }
    + orders { cell, order, letters in
      Mistake("kernel-gates-\(letters)", .gatesOfKernels) { (subject) throws(SluiceError) in
        guard type(of: subject.layer).gates == cell else { return nil }
        for role in kernels { try subject.change(role) { $0.rowBlocks(in: order) } }
        return "gates of the kernels alone in the order \(letters) where \(cell.letters) were read"
      }
    }

  private static let kernels = ["kernel", "recurrentKernel"]
  private static let biases = ["inputBias", "recurrentBias"]

  /// What `make` gives for every wrong order of the gates of every cell that has several.
  ///
  /// It is told the cell, the block that each gate is in, and what the blocks are in their order.
  private static func orders(
    _ make: (_ cell: [Gate], _ order: [Int], _ letters: String) -> Mistake
  ) -> [Mistake] {
    [GRU.gates, LSTM.gates].flatMap { cell in
      Array(cell.indices).permutations.dropFirst().map { order in
        make(cell, order, cell.indices.map { cell[order.firstIndex(of: $0) ?? 0] }.letters)
      }
    }
  }
}

extension [Gate] {
  /// The letters of the gates, with a dash between them.
  fileprivate var letters: String { map(\.letter).joined(separator: "-") }
}
