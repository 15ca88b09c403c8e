import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// A model of recurrent layers that threads may take together.
struct ThreadCase: Sendable, CustomTestStringConvertible {
  /// A recurrent layer, by the values that it reads.
  struct Part: Sendable {
    let name: String
    let layer: any RecurrentLayer
    /// The sequence, the mask and the initial states.
    var inputs: [String?]

    /// A layer that reads `x`, and whose outputs are named after it.
    init(_ name: String, _ layer: any RecurrentLayer, _ x: String, _ others: [String?] = []) {
      self.name = name
      self.layer = layer
      let count = 2 + type(of: layer).states.count
      inputs = [x] + others + Array(repeating: nil, count: count - 1 - others.count)
    }

    /// The names of what it gives.
    var outputs: [String] {
      (["y", "last"] + type(of: layer).states).map { "\(name).\($0)" }
    }
  }

  let testDescription: String
  let parts: [Part]
  /// What the model gives.
  let outputs: [String]
  /// Of every operation for two threads and many steps, whether it is shared.
  let operations: [Bool]
  /// Whether parts of a sequence give what the whole one gives.
  var isStreamed = false

  init(
    _ name: String, _ parts: [Part], _ outputs: [String], _ operations: [Bool],
    isStreamed: Bool = false
  ) {
    testDescription = name
    self.parts = parts
    self.outputs = outputs
    self.operations = operations
    self.isStreamed = isStreamed
  }

  /// The outputs that are sequences.
  var sequences: Set<String> { Set(outputs.filter { $0.hasSuffix(".y") }) }

  /// The shapes of the inputs, in which `nil` is the batch and −1 time.
  private var ports: OrderedDictionary<String, [Int?]> {
    var ports: OrderedDictionary<String, [Int?]> = [:]
    let made = Set(parts.flatMap(\.outputs))
    for part in parts {
      let shape = part.layer.shape
      let width = shape.hiddenSize * shape.direction.passes.count
      for (index, name) in part.inputs.enumerated() {
        guard let name, !made.contains(name) else { continue }
        ports[name] =
          index == 0 ? [nil, -1, shape.inputSize] : index == 1 ? [nil, -1] : [nil, width]
      }
    }
    return ports
  }

  func model() throws -> Model {
    let inputs = ports.map { name, shape in
      ModelInput(
        name,
        ValueType(
          shape.count == 2 && shape[1] == -1 ? .bool : .float32,
          shape.map { $0 == nil ? "batch" : $0 == -1 ? "time" : .fixed($0 ?? 0) }))
    }
    let nodes = parts.map {
      Node(name: $0.name, layer: $0.layer, inputs: $0.inputs, outputs: $0.outputs)
    }
    return try .random(
      inputs, outputs.map { ModelOutput($0, value: $0) }, nodes, seed: 11, scale: 0.4)
  }

  func inputs(_ batch: Int, _ steps: Int) throws -> OrderedDictionary<String, Tensor> {
    var source = NumberSource(seed: 12)
    var inputs: OrderedDictionary<String, Tensor> = [:]
    for (name, port) in ports {
      let shape = port.map { $0 == nil ? batch : $0 == -1 ? steps : $0 ?? 0 }
      let count = shape.reduce(1, *)
      inputs[name] =
        port.count == 2 && port[1] == -1
        ? try Tensor(shape: shape, (0..<count).map { _ in source.number() < 0.6 })
        : try Tensor(.float32, shape: shape, source.reals(count))
    }
    return inputs
  }
}

extension ThreadCase {
  private static func gru(
    _ inputSize: Int, _ hiddenSize: Int, _ direction: Direction = .forward,
    _ placement: ResetPlacement = .afterProduct
  ) -> any RecurrentLayer {
    let shape = RecurrentShape(
      inputSize: inputSize, hiddenSize: hiddenSize, direction: direction)
    return GRU(shape: shape, resetPlacement: placement)
  }

  private static func lstm(
    _ inputSize: Int, _ hiddenSize: Int, _ direction: Direction = .forward
  ) -> any RecurrentLayer {
    LSTM(
      shape: RecurrentShape(inputSize: inputSize, hiddenSize: hiddenSize, direction: direction))
  }

  private static func rnn(
    _ inputSize: Int, _ hiddenSize: Int, _ direction: Direction = .forward
  ) -> any RecurrentLayer {
    RNN(
      shape: RecurrentShape(inputSize: inputSize, hiddenSize: hiddenSize, direction: direction))
  }

  static let all = directions + chains + others

  private static let directions: [ThreadCase] = [
    ThreadCase(
      "GRU in both directions", [Part("a", gru(7, 33, .bidirectional), "x", [nil, "h"])],
      ["a.y", "a.last", "a.state"], [true]),
    ThreadCase(
      "GRU that resets before the product in both directions",
      [Part("a", gru(9, 24, .bidirectional, .beforeProduct), "x", ["m"])], ["a.y", "a.state"],
      [true]),
    ThreadCase(
      "LSTM in both directions, masked",
      [Part("a", lstm(5, 29, .bidirectional), "x", ["m", "h", "c"])],
      ["a.y", "a.last", "a.state", "a.cell"], [true]),
    ThreadCase(
      "RNN in both directions", [Part("a", rnn(40, 40, .bidirectional), "x")], ["a.last"], [true]),
    ThreadCase(
      "two layers in both directions",
      [
        Part("a", gru(7, 24, .bidirectional), "x"),
        Part("b", lstm(48, 16, .bidirectional), "a.y", ["m"]),
      ], ["a.y", "b.y", "b.cell"], [true, true]),
    ThreadCase(
      "both directions, too small", [Part("a", gru(3, 5, .bidirectional), "x")], ["a.y"],
      [false, false]),
  ]

  private static let chains: [ThreadCase] = [
    ThreadCase(
      "two layers", [Part("a", gru(7, 33), "x"), Part("b", lstm(33, 24), "a.y")], ["b.y"], [true],
      isStreamed: true),
    ThreadCase(
      "three layers with initial states",
      [
        Part("a", lstm(9, 32), "x", [nil, "ha", "ca"]),
        Part("b", rnn(32, 48), "a.y", [nil, "hb"]),
        Part("c", gru(48, 25, .forward, .beforeProduct), "b.y", [nil, "hc"]),
      ], ["a.state", "a.cell", "b.y", "b.last", "c.y", "c.state"], [true]),
    ThreadCase(
      "four layers",
      [
        Part("a", gru(5, 32), "x"), Part("b", gru(32, 32), "a.y"), Part("c", lstm(32, 17), "b.y"),
        Part("d", rnn(17, 65), "c.y"),
      ], ["a.y", "c.y", "d.y"], [true], isStreamed: true),
    ThreadCase(
      "only the last step is read",
      [Part("a", gru(16, 32), "x"), Part("b", gru(32, 32), "a.y"), Part("c", gru(32, 32), "b.y")],
      ["c.last"], [true], isStreamed: true),
  ]

  private static let others: [ThreadCase] = [
    ThreadCase(
      "a mask between",
      [
        Part("a", gru(16, 32), "x"), Part("b", gru(32, 32), "a.y", ["m"]),
        Part("c", gru(32, 32), "b.y"), Part("d", gru(32, 32), "c.y"),
      ], ["d.y"], [false, false, true]),
    ThreadCase(
      "backwards between",
      [
        Part("a", gru(16, 32), "x"), Part("b", gru(32, 32, .reverse), "a.y"),
        Part("c", gru(32, 32), "b.y"),
      ], ["c.y"], [false, false, false]),
    ThreadCase(
      "a state that goes on",
      [Part("a", gru(16, 32), "x"), Part("b", gru(32, 32), "a.y", [nil, "a.state"])], ["b.y"],
      [false, false]),
    ThreadCase(
      "a state of the first of three that goes on",
      [
        Part("a", gru(16, 32), "x"), Part("b", gru(32, 32), "a.y"),
        Part("c", lstm(32, 32), "b.y", [nil, "b.last", "a.last"]),
      ], ["c.y"], [true, false]),
    ThreadCase(
      "a decoder that reads something else",
      [Part("a", gru(16, 32), "x"), Part("b", gru(16, 32), "z", [nil, "a.state"])], ["b.y"],
      [false, false]),
    ThreadCase(
      "two layers that read one",
      [
        Part("a", gru(16, 32), "x"), Part("b", gru(32, 32), "a.y"), Part("c", gru(32, 32), "a.y"),
      ], ["b.y", "c.y"], [true, false], isStreamed: true),
    ThreadCase(
      "steps that are shared",
      [Part("a", gru(16, 160), "x"), Part("b", gru(160, 32), "a.y")], ["b.y"], [true, false]),
    ThreadCase(
      "a layer that is too small",
      [Part("a", gru(16, 32), "x"), Part("b", gru(32, 2), "a.y")], ["b.y"], [false, false]),
  ]
}
