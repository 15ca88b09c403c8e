import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// Sequences of which some have no steps, as ONNX Runtime 1.31.1 computed them.
@Suite struct LengthTests {
  struct Recorded: Sendable, CustomTestStringConvertible {
    let operation: String
    let direction: String
    /// `Y_h` and, if there is one, `Y_c`.
    let states: [[Double]]

    var testDescription: String { "\(operation), \(direction)" }
    var passes: Int { direction == "bidirectional" ? 2 : 1 }
  }

  static let recorded = [
    Recorded(
      operation: "GRU", direction: "forward", states: [[0, 0.2928233, 0.1758584]]),
    Recorded(
      operation: "GRU", direction: "reverse", states: [[0, 0.292891, 0.176478]]),
    Recorded(
      operation: "GRU", direction: "bidirectional",
      states: [[0, 0.2928233, 0.1758584, 0, 1.134062, 1.026922]]),
    Recorded(
      operation: "LSTM", direction: "forward",
      states: [[0, 0.08016758, 0.07227881], [0, 0.1643547, 0.143002]]),
    Recorded(
      operation: "LSTM", direction: "reverse",
      states: [[0, 0.07941265, 0.06383347], [0, 0.1568826, 0.1180102]]),
    Recorded(
      operation: "LSTM", direction: "bidirectional",
      states: [
        [0, 0.08016758, 0.07227881, 0, 0.4693078, 0.4238195],
        [0, 0.1643547, 0.143002, 0, 0.9092478, 1.047911],
      ]),
    Recorded(
      operation: "RNN", direction: "forward", states: [[0, 0.3913665, 0.1103063]]),
    Recorded(
      operation: "RNN", direction: "reverse", states: [[0, 0.2657897, -0.2285578]]),
    Recorded(
      operation: "RNN", direction: "bidirectional",
      states: [[0, 0.3913665, 0.1103063, 0, 0.193949, 0.2384008]]),
  ]

  /// One unit, two features, three sequences; lengths and initial states are inputs, or `lengths` if given.
  private func sketch(_ recorded: Recorded, lengths: [Double]? = nil) throws -> ModelSketch {
    let (passes, gates) = (recorded.passes, ["GRU": 3, "LSTM": 4][recorded.operation] ?? 1)
    var sketch = ModelSketch()
    sketch.graph.input("X", [3, 3, 2])
    if let lengths {
      try sketch.graph.initializer("n", [3], lengths, .int32)
    } else {
      sketch.graph.input("n", [3], .int32)
    }
    let kernel = (0..<passes * gates * 2).map { Double($0 % 5) / 4 - 0.5 }
    try sketch.graph.initializer("W", [passes, gates, 2], kernel)
    let recurrent = (0..<passes * gates).map { 0.3 + Double($0) / 10 }
    try sketch.graph.initializer("R", [passes, gates, 1], recurrent)
    let (states, outputs) = (["h", "c"], ["Y_h", "Y_c"])
    let count = recorded.states.count
    for state in states.prefix(count) { sketch.graph.input(state, [.fixed(passes), 3, 1]) }
    sketch.graph.node(
      recorded.operation, ["X", "W", "R", "", "n"] + states.prefix(count),
      [""] + outputs.prefix(count), ["direction": .string(recorded.direction)], named: "node")
    for output in outputs.prefix(count) { sketch.graph.output(output) }
    return sketch
  }

  @Test(arguments: recorded)
  func `the final states of a sequence without steps are zero`(_ recorded: Recorded) throws {
    func state(_ first: Double) throws -> Tensor {
      let count = recorded.passes * 3
      return try Tensor(
        shape: [recorded.passes, 3, 1], (0..<count).map { first + Double($0) / 4 })
    }
    let x = try Tensor(shape: [3, 3, 2], (0..<18).map { Double($0 % 7) / 4 - 0.75 })
    var inputs: OrderedDictionary = [
      "X": x, "n": try Tensor(.int32, shape: [3], [0, 2, 3]), "h": try state(0.5),
    ]
    if recorded.states.count > 1 { inputs["c"] = try state(-0.5) }
    let outputs = try sketch(recorded).read().run(inputs)
    for (name, numbers) in zip(["Y_h", "Y_c"], recorded.states) {
      let found: [Double] = try #require(outputs[name]).elements()
      #expect(zip(found, numbers).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name): \(found)")
    }
  }

  @Test(arguments: recorded)
  func `where every sequence has steps, nothing stands behind the layer`(
    _ recorded: Recorded
  ) throws {
    let kinds = try sketch(recorded, lengths: [1, 2, 3]).read().kinds
    #expect(!kinds.contains("Where") && !kinds.contains("ReduceAny"))
    #expect(try sketch(recorded).read().kinds.contains("Where"))
  }
}
