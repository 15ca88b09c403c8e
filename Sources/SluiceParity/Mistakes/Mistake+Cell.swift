internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension Mistake {
  /// What is taken wrongly for the equations of a cell.
  static let cellMistakes =
    [
      Mistake("reset-placement", .resetPlacement) { (subject) throws(SluiceError) in
        guard let gru = subject.layer as? GRU else { return nil }
        switch gru.resetPlacement {
        case .beforeProduct:
          try subject.set(["resetPlacement": .string(ResetPlacement.afterProduct.rawValue)])
          return "reset_after = true (the reset gate acts after the product)"
        case .afterProduct:
          try subject.set(["resetPlacement": .string(ResetPlacement.beforeProduct.rawValue)])
          return "reset_after = false (the reset gate acts before the product)"
        }
      }
    ]
    + functions(
      "recurrentActivation", .recurrentActivation, "recurrent-activation", "recurrent activation",
      [
        ("sigmoid", .sigmoid), ("hard-sigmoid-0.2", .hardSigmoid(slope: 0.2)),
        ("hard-sigmoid-1/6", .hardSigmoid(slope: 1.0 / 6)),
      ])
    + functions("activation", .activation, "activation", "activation", commonFunctions)
    + [
      Mistake("activations-exchanged", .exchangedActivations) { (subject) throws(SluiceError) in
        guard let activation = try subject.function("activation"),
          let gates = try subject.function("recurrentActivation"), gates != activation
        else { return nil }
        try subject.set(["activation": gates.json, "recurrentActivation": activation.json])
        switch try subject.function("cellActivation") {
        case activation: try subject.set(["cellActivation": gates.json])
        case gates: try subject.set(["cellActivation": activation.json])
        default: break
        }
        return "activation and recurrent activation exchanged"
      },
      Mistake("cell-activation-missing", .cellActivation) { (subject) throws(SluiceError) in
        guard let function = try subject.function("cellActivation"),
          let activation = try subject.function("activation")
        else { return nil }
        // A cell state that is a sum of what is not negative goes through as it is.
        if function == .relu() && activation == .relu() { return nil }
        try subject.set(["cellActivation": ActivationFunction.linear.json])
        return "no activation of the cell state on its way out"
      },
      Mistake("cell-activation-same", .cellActivation) { (subject) throws(SluiceError) in
        guard let function = try subject.function("cellActivation"),
          let activation = try subject.function("activation")
        else { return nil }
        if function == .linear && activation == .relu() { return nil }
        try subject.set(["cellActivation": activation.json])
        return "the cell state goes out through the activation of the cell input"
      },
    ]

  private static let commonFunctions: [(String, ActivationFunction)] = [
    ("tanh", .tanh), ("relu", .relu()), ("sigmoid", .sigmoid), ("linear", .linear),
    ("hard-tanh", .hardTanh), ("softsign", .softsign), ("elu", .elu()),
  ]

  /// One mistake for every function that can be taken for the one in attribute `name`.
  ///
  /// Where the cell state of an LSTM goes out through the same function, it is mistaken there as well.
  private static func functions(
    _ name: String, _ aspect: Aspect, _ id: String, _ words: String,
    _ functions: [(word: String, function: ActivationFunction)]
  ) -> [Mistake] {
    functions.map { word, mistaken in
      Mistake("\(id)-\(word)", aspect) { (subject) throws(SluiceError) in
        guard let function = try subject.function(name), function != mistaken,
          !function.isNearly(mistaken)
        else { return nil }
        let cell = name == "activation" ? try subject.function("cellActivation") : nil
        try subject.set([name: mistaken.json])
        if cell == function { try subject.set(["cellActivation": mistaken.json]) }
        let spoken = word.replacing("hard-sigmoid-", with: "hard sigmoid of slope ")
        return "\(words) = \(spoken.replacing("-", with: " "))"
      }
    }
  }

  /// Mistakes with what only ONNX's operators have.
  static let cellMistakesOfONNX = [
    Mistake("clip-missing", .clip) { (subject) throws(SluiceError) in
      guard case .number? = subject.attributes["clip"] else { return nil }
      try subject.set(["clip": .null])
      return "no clip"
    },
    Mistake("forget-gate-coupled", .coupling) { (subject) throws(SluiceError) in
      guard case .bool(let isCoupled)? = subject.attributes["couplesForgetGate"] else {
        return nil
      }
      try subject.set(["couplesForgetGate": .bool(!isCoupled)])
      return isCoupled
        ? "input_forget = 0 (the forget gate has weights of its own)"
        : "input_forget = 1 (the forget gate is 1 − the input gate)"
    },
    Mistake("peephole-order", .peepholes) { (subject) throws(SluiceError) in
      guard let lstm = subject.layer as? LSTM, !lstm.couplesForgetGate else { return nil }
      try subject.change("peephole") { $0.rowBlocks(in: [0, 2, 1]) }
      return "peepholes in the order i-o-f where i-f-o were read"
    },
    Mistake("peepholes-missing", .peepholes) { (subject) throws(SluiceError) in
      try subject.drop("peephole") ? "no peepholes" : nil
    },
    Mistake("reverse-activations-missing", .activation) { (subject) throws(SluiceError) in
      guard case .object? = subject.attributes["reverseActivations"] else { return nil }
      try subject.set(["reverseActivations": .null])
      return "both passes with the functions of the first"
    },
  ]
}

extension ActivationFunction {
  /// Whether both are hard sigmoids whose slopes differ by the rounding of single precision.
  fileprivate func isNearly(_ other: ActivationFunction) -> Bool {
    guard case .hardSigmoid(let mine, let offset) = self,
      case .hardSigmoid(let theirs, let otherOffset) = other
    else { return false }
    return abs(mine - theirs) < 1e-6 && abs(offset - otherOffset) < 1e-6
  }
}
