import OrderedCollections
import SluiceModel
import Testing

/// A mistake that a converter could make with one recurrent layer.
struct Mutation: Sendable, CustomTestStringConvertible {
  /// What a layer is made of, and what the mistake may change.
  struct Subject {
    var layer: any RecurrentLayer
    var inputs: [String?]
    var parameters: OrderedDictionary<String, Tensor>
  }

  let name: String
  /// Whether the mistake shows only in the output of masked steps.
  var changesMaskedStepsOnly = false
  /// Applies the mistake; false where the layer gives no room for it.
  let apply: @Sendable (inout Subject) throws -> Bool

  var testDescription: String { name }

  /// The model with the mistake made in `node`; nil where the node gives no room for it.
  func applied(to node: Node, of model: Model) throws -> Model? {
    guard let layer = node.layer as? any RecurrentLayer else { return nil }
    if changesMaskedStepsOnly, !model.showsMaskedSteps(of: node) { return nil }
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for (role, name) in node.parameters { parameters[role] = model.parameters[name] }
    var subject = Subject(layer: layer, inputs: node.inputs, parameters: parameters)
    guard try apply(&subject) else { return nil }
    var names: OrderedDictionary<String, String> = [:]
    var tensors = model.parameters
    for name in node.parameters.values { tensors[name] = nil }
    for (role, tensor) in subject.parameters {
      names[role] = "\(node.name)/\(role)"
      tensors["\(node.name)/\(role)"] = tensor
    }
    let mutant = Node(
      name: node.name, layer: subject.layer, inputs: subject.inputs, outputs: node.outputs,
      parameters: names, origin: node.origin)
    return try Model(
      name: model.name, inputs: model.inputs, outputs: model.outputs,
      nodes: model.nodes.map { $0.name == node.name ? mutant : $0 }, parameters: tensors,
      provenance: model.provenance)
  }
}

extension Mutation {
  /// Every mistake, permutations of the gates one by one.
  static let all: [Mutation] = permutations + parameterMistakes + layerMistakes + edgeMistakes

  private static let permutations: [Mutation] = [[1], [0, 1, 2], [0, 1, 2, 3]].flatMap { gates in
    gates.permutations.filter { $0 != gates }.map { order in
      Mutation(name: "gates in the order \(order)") { subject in
        guard type(of: subject.layer).gates.count == order.count else { return false }
        try subject.changeAll { $0.rowBlocks(in: order) }
        return true
      }
    }
  }

  private static let parameterMistakes: [Mutation] = [
    Mutation(name: "recurrent kernel transposed within its gates") { subject in
      let units = subject.layer.shape.hiddenSize
      try subject.change("recurrentKernel") { $0.blocksTransposed(size: units) }
      return true
    },
    Mutation(name: "kernel read in the other order of its dimensions") { subject in
      try subject.change("kernel") { $0.transposedInPlace }
      return true
    },
    Mutation(name: "biases swapped") { subject in
      guard let input = subject.parameters["inputBias"],
        let recurrent = subject.parameters["recurrentBias"]
      else { return false }
      subject.parameters["inputBias"] = recurrent
      subject.parameters["recurrentBias"] = input
      return true
    },
    Mutation(name: "biases summed") { subject in
      guard let input = subject.parameters["inputBias"],
        let recurrent = subject.parameters.removeValue(forKey: "recurrentBias")
      else { return false }
      let sums = zip(try input.elements(as: Float.self), try recurrent.elements(as: Float.self))
      subject.parameters["inputBias"] = try Tensor(shape: input.shape, sums.map { $0 + $1 })
      return true
    },
    Mutation(name: "biases dropped") { subject in
      guard subject.parameters.removeValue(forKey: "inputBias") != nil else { return false }
      subject.parameters["recurrentBias"] = nil
      return true
    },
    Mutation(name: "update gate inverted") { subject in
      guard let gru = subject.layer as? GRU, gru.recurrentActivation == .sigmoid else {
        return false
      }
      try subject.changeAll { $0.negatingRowBlock(1, of: 3) }
      return true
    },
  ]

  private static let layerMistakes: [Mutation] = [
    Mutation(name: "reset gate on the other side of the product") { subject in
      guard let gru = subject.layer as? GRU else { return false }
      let other: ResetPlacement =
        gru.resetPlacement == .afterProduct ? .beforeProduct : .afterProduct
      subject.layer = GRU(
        shape: gru.shape, resetPlacement: other, activation: gru.activation,
        recurrentActivation: gru.recurrentActivation)
      return true
    },
    Mutation(name: "activations exchanged") { subject in
      switch subject.layer {
      case let gru as GRU:
        subject.layer = GRU(
          shape: gru.shape, resetPlacement: gru.resetPlacement,
          activation: gru.recurrentActivation, recurrentActivation: gru.activation)
        return gru.activation != gru.recurrentActivation
      case let lstm as LSTM:
        subject.layer = LSTM(
          shape: lstm.shape, activation: lstm.recurrentActivation,
          recurrentActivation: lstm.activation)
        return lstm.activation != lstm.recurrentActivation
      case let rnn as RNN:
        subject.layer = RNN(shape: rnn.shape, activation: .sigmoid)
        return rnn.activation != .sigmoid
      default: return false
      }
    },
    Mutation(name: "sigmoid taken for a hard sigmoid, or its slope mistaken") { subject in
      func mistaken(_ function: ActivationFunction) -> ActivationFunction? {
        switch function {
        case .sigmoid: .hardSigmoid(slope: 0.2)
        case .hardSigmoid(let slope, _): .hardSigmoid(slope: slope == 0.2 ? 1.0 / 6 : 0.2)
        default: nil
        }
      }
      switch subject.layer {
      case let gru as GRU:
        guard let function = mistaken(gru.recurrentActivation) else { return false }
        subject.layer = GRU(
          shape: gru.shape, resetPlacement: gru.resetPlacement, activation: gru.activation,
          recurrentActivation: function)
      case let lstm as LSTM:
        guard let function = mistaken(lstm.recurrentActivation) else { return false }
        subject.layer = LSTM(
          shape: lstm.shape, activation: lstm.activation, recurrentActivation: function)
      default: return false
      }
      return true
    },
    Mutation(name: "cell activation left out") { subject in
      guard let lstm = subject.layer as? LSTM else { return false }
      subject.layer = LSTM(
        shape: lstm.shape, activation: lstm.activation,
        recurrentActivation: lstm.recurrentActivation, cellActivation: .linear)
      return lstm.cellActivation != .linear
    },
    Mutation(name: "direction reversed") { subject in
      let shape = subject.layer.shape
      subject.reshape(
        RecurrentShape(
          inputSize: shape.inputSize, hiddenSize: shape.hiddenSize,
          direction: shape.direction == .forward ? .reverse : .forward,
          maskedOutput: shape.maskedOutput))
      return true
    },
  ]

  private static let edgeMistakes: [Mutation] = [
    Mutation(name: "mask ignored") { subject in
      guard subject.inputs[1] != nil else { return false }
      subject.inputs[1] = nil
      return true
    },
    Mutation(
      name: "masked output held for zeroed, or zeroed for held", changesMaskedStepsOnly: true
    ) { subject in
      guard subject.inputs[1] != nil else { return false }
      let shape = subject.layer.shape
      subject.reshape(
        RecurrentShape(
          inputSize: shape.inputSize, hiddenSize: shape.hiddenSize, direction: shape.direction,
          maskedOutput: shape.maskedOutput == .hold ? .zero : .hold))
      return true
    },
    Mutation(name: "initial state ignored") { subject in
      guard subject.inputs[2] != nil else { return false }
      subject.inputs[2] = nil
      return true
    },
    Mutation(name: "hidden and cell state exchanged") { subject in
      guard subject.inputs.count == 4, subject.inputs[2] != nil else { return false }
      subject.inputs.swapAt(2, 3)
      return true
    },
  ]
}

extension Model {
  /// Whether anything sees what the node gives out for masked steps.
  ///
  /// A recurrent layer with the same mask passes over them, and what works step by step hands them on.
  fileprivate func showsMaskedSteps(of node: Node) -> Bool {
    var made = Set(node.outputs.prefix(2).compactMap { $0 })
    for reader in nodes where reader.inputs.contains(where: { $0.map(made.contains) ?? false }) {
      if reader.layer is Identity || reader.layer is Dense || reader.layer is Activation {
        made.formUnion(reader.outputs.compactMap { $0 })
      } else if !(reader.layer is any RecurrentLayer) || reader.inputs[1] != node.inputs[1] {
        return true
      }
    }
    return outputs.contains { made.contains($0.value) }
  }
}

extension Mutation.Subject {
  /// Replaces the elements of the parameter in `role`, seen as rows.
  fileprivate mutating func change(_ role: String, _ body: (Rows) -> Rows) throws {
    guard let tensor = parameters[role] else { return }
    let rows = Rows(elements: try tensor.elements(), shape: tensor.shape)
    parameters[role] = try Tensor(shape: tensor.shape, body(rows).elements)
  }

  fileprivate mutating func changeAll(_ body: (Rows) -> Rows) throws {
    for role in parameters.keys { try change(role, body) }
  }

  fileprivate mutating func reshape(_ shape: RecurrentShape) {
    switch layer {
    case let gru as GRU:
      layer = GRU(
        shape: shape, resetPlacement: gru.resetPlacement, activation: gru.activation,
        recurrentActivation: gru.recurrentActivation)
    case let lstm as LSTM:
      layer = LSTM(
        shape: shape, activation: lstm.activation, recurrentActivation: lstm.recurrentActivation)
    case let rnn as RNN: layer = RNN(shape: shape, activation: rnn.activation)
    case let lstm as ConvLSTM:
      layer = ConvLSTM(
        shape: shape, window: lstm.window, activation: lstm.activation,
        recurrentActivation: lstm.recurrentActivation)
    default: break
    }
  }
}

/// A parameter, row by row; a vector has rows of one element.
private struct Rows {
  var elements: [Double]
  let shape: [Int]

  init(elements: [Double], shape: [Int]) {
    self.elements = elements
    self.shape = shape
  }

  var width: Int { shape.count > 1 ? shape[1] : 1 }

  func rowBlocks(in order: [Int]) -> Rows {
    let size = elements.count / order.count
    return with(order.flatMap { elements[$0 * size..<($0 + 1) * size] })
  }

  func negatingRowBlock(_ block: Int, of count: Int) -> Rows {
    let size = elements.count / count
    return with(
      elements.indices.map { $0 / size == block ? -elements[$0] : elements[$0] })
  }

  func blocksTransposed(size: Int) -> Rows {
    with(
      elements.indices.map { index in
        let (row, column) = (index / size, index % size)
        return elements[(row / size * size + column) * size + row % size]
      })
  }

  /// The elements of the transposed matrix, in the shape of this one.
  var transposedInPlace: Rows {
    let rows = elements.count / width
    return with(elements.indices.map { elements[$0 % rows * width + $0 / rows] })
  }

  private func with(_ elements: [Double]) -> Rows { Rows(elements: elements, shape: shape) }
}

extension [Int] {
  /// Every order of the elements.
  fileprivate var permutations: [[Int]] {
    guard count > 1 else { return [self] }
    return indices.flatMap { index -> [[Int]] in
      var rest = self
      let first = rest.remove(at: index)
      return rest.permutations.map { [first] + $0 }
    }
  }
}
