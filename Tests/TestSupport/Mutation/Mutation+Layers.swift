import OrderedCollections
import SluiceCore
import SluiceModel

extension Mutation {
  static let layerMistakes: [Mutation] = [
    Mutation(name: "reset gate on the other side of the product") { subject in
      guard let gru = subject.layer as? GRU else { return false }
      let other: ResetPlacement =
        gru.resetPlacement == .afterProduct ? .beforeProduct : .afterProduct
      try subject.set(["resetPlacement": .string(other.rawValue)])
      return true
    },
    Mutation(name: "activations exchanged") { subject in
      guard let activation = try subject.function("activation") else { return false }
      guard let gates = try subject.function("recurrentActivation") else {
        try subject.set(["activation": ActivationFunction.sigmoid.json])
        return activation != .sigmoid
      }
      try subject.set(["activation": gates.json, "recurrentActivation": activation.json])
      return gates != activation
    },
    Mutation(name: "sigmoid taken for a hard sigmoid, or its slope mistaken") { subject in
      let mistaken: ActivationFunction
      switch try subject.function("recurrentActivation") {
      case .sigmoid: mistaken = .hardSigmoid(slope: 0.2)
      case .hardSigmoid(let slope, let offset):
        mistaken = .hardSigmoid(slope: abs(slope - 0.2) < 1e-6 ? 1.0 / 6 : 0.2, offset: offset)
      default: return false
      }
      try subject.set(["recurrentActivation": mistaken.json])
      return true
    },
    Mutation(name: "cell activation left out") { subject in
      guard let function = try subject.function("cellActivation") else { return false }
      try subject.set(["cellActivation": ActivationFunction.linear.json])
      // A cell state that is a sum of what is not negative goes through as it is.
      let isSame = try function == .relu() && subject.function("activation") == .relu()
      return function != .linear && !isSame
    },
    Mutation(name: "direction reversed", needsSteps: true) { subject in
      switch subject.layer.shape.direction {
      case .forward: try subject.set(["direction": "reverse"])
      case .reverse: try subject.set(["direction": "forward"])
      case .bidirectional: return false
      }
      return true
    },
  ]

  static let edgeMistakes: [Mutation] = [
    Mutation(name: "mask ignored") { subject in
      guard subject.inputs[1] != nil else { return false }
      subject.inputs[1] = nil
      return true
    },
    Mutation(
      name: "masked output held for zeroed, or zeroed for held", changesMaskedStepsOnly: true
    ) { subject in
      guard subject.inputs[1] != nil else { return false }
      let other: MaskedOutput = subject.layer.shape.maskedOutput == .hold ? .zero : .hold
      try subject.set(["maskedOutput": .string(other.rawValue)])
      return true
    },
    Mutation(name: "initial state ignored") { subject in
      guard subject.inputs[2] != nil else { return false }
      subject.inputs[2] = nil
      return true
    },
    Mutation(name: "hidden and cell state exchanged") { subject in
      guard subject.inputs.count == 4, subject.inputs[2] != subject.inputs[3] else { return false }
      subject.inputs.swapAt(2, 3)
      return true
    },
  ]

  /// Mistakes with what only ONNX's operators have.
  package static let ofONNX: [Mutation] = [
    Mutation(name: "initial cell state ignored") { subject in
      guard subject.inputs.count == 4, subject.inputs[3] != nil else { return false }
      subject.inputs[3] = nil
      return true
    },
    Mutation(name: "clip ignored") { subject in
      guard case .number? = subject.attributes["clip"] else { return false }
      try subject.set(["clip": .null])
      return true
    },
    Mutation(name: "forget gate not coupled, or coupled") { subject in
      guard case .bool(let isCoupled)? = subject.attributes["couplesForgetGate"] else {
        return false
      }
      try subject.set(["couplesForgetGate": .bool(!isCoupled)])
      return true
    },
    Mutation(name: "peepholes left in ONNX's order") { subject in
      guard let lstm = subject.layer as? LSTM, !lstm.couplesForgetGate,
        subject.parameters["peephole"] != nil
      else { return false }
      try subject.change("peephole") { $0.rowBlocks(in: [0, 2, 1]) }
      return true
    },
    Mutation(name: "peepholes ignored") { subject in try subject.drop("peephole") },
    Mutation(name: "functions of the first pass taken for the second") { subject in
      guard case .object? = subject.attributes["reverseActivations"] else { return false }
      try subject.set(["reverseActivations": .null])
      return true
    },
    Mutation(name: "passes exchanged") { subject in
      guard subject.layer.shape.direction == .bidirectional else { return false }
      let parameters = subject.parameters
      for (role, tensor) in parameters where !role.hasPrefix("reverse.") {
        subject.parameters[role] = parameters["reverse.\(role)"]
        subject.parameters["reverse.\(role)"] = tensor
      }
      return true
    },
  ]
}
