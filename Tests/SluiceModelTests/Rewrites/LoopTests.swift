import OrderedCollections
import SluiceCore
import Testing

@testable import SluiceModel

/// Loops over the steps of cells, of which recurrent layers are made again.
@Suite struct LoopTests {
  private var sketch = RewriteSketch()
  /// `[time, batch, 3]`, and states `[batch, 4]`.
  private let (x, h, other): (String, String, String)

  init() {
    x = sketch.input("x", ["time", "batch", 3])
    h = sketch.input("h", ["batch", 4])
    other = sketch.input("other", ["batch", 4])
  }

  /// A loop that carries states over the steps of `x`, or all but the last `fewer`, or `always` so many; what
  /// `step` returns is carried on, the first of it collected as well.
  private mutating func loop(
    carrying states: [String], capturing captured: [(name: String, type: ValueType)] = [],
    fewer: Int = 0, always: Int? = nil,
    _ step: (inout RewriteSketch, _ x: String, _ states: [String], _ index: String) throws ->
      [String]
  ) throws -> [String] {
    var body = RewriteSketch()
    let index = body.input("index", [], .int64)
    let goesOn = body.input("goesOn", [], .bool)
    let carried = states.indices.map { body.input("h\($0)", ["batch", 4]) }
    let sequence = body.input("sequence", ["time", "batch", 3])
    for capture in captured { _ = body.draft.addInput(capture.name, capture.type) }
    let features = try body.add(Gather(axis: 0), sequence, index)
    let next = try step(&body, features, carried, index)
    body.draft.outputs = ([goesOn] + next + [next[0]]).enumerated().map {
      ModelOutput("\($0)", value: $1)
    }
    try Rewrites.apply([PartSplits.self], to: &body.draft)
    let (graph, tensors) = try body.draft.subgraph()
    var parameters: OrderedDictionary<String, String> = [:]
    for (role, tensor) in tensors {
      parameters[role] = sketch.draft.constant(tensor, named: role)
    }
    var count = try sketch.add(Squeeze(axes: [0]), sketch.add(Shape(end: 1), x))
    if fewer > 0 {
      count = try sketch.add(Sub(), count, sketch.constant([], [Double(fewer)], .int64))
    }
    if let always { count = try sketch.constant([], [Double(always)], .int64) }
    let layer = Loop(graph, carriedCount: states.count)
    return try sketch.all(
      layer, states + [x] + captured.map(\.name) + [count, nil], parameters)
  }

  private func layers(_ values: String...) throws -> [String]? {
    switch values.count {
    case 1: try sketch.kinds(after: RollLoops.self, giving: values[0])
    default: try sketch.kinds(after: RollLoops.self, giving: values[0], values[1])
    }
  }

  // MARK: - Loops that are layers

  @Test mutating func `a loop over the steps of a GRU is a GRU`() throws {
    let values = try loop(carrying: [h]) { body, x, states, _ in
      [try body.gru(x, states[0], body.cell(gates: 3))]
    }
    #expect(try layers(values[0], values[1])?.filter { $0 != "Transpose" } == ["GRU"])
  }

  @Test mutating func `a loop over the steps of an LSTM is an LSTM`() throws {
    let values = try loop(carrying: [h, other]) { body, x, states, _ in
      let (output, cell) = try body.lstm(x, states[0], states[1], body.cell(gates: 4))
      return [output, cell]
    }
    #expect(try layers(values[1], values[2])?.filter { $0 != "Transpose" } == ["LSTM"])
  }

  @Test mutating func `a loop over the steps of two cells is two layers`() throws {
    let values = try loop(carrying: [h, other]) { body, x, states, _ in
      let first = try body.gru(x, states[0], body.cell(gates: 3))
      let parameters = [
        try body.weights(4, 4), try body.weights(4), try body.weights(4, 4), try body.weights(4),
      ]
      return [first, try body.rnn(first, states[1], parameters)]
    }
    #expect(try layers(values[0], values[1])?.filter { $0 != "Transpose" } == ["GRU", "RNN"])
  }

  @Test
  mutating func `a loop that keeps its state where a mask is false is a layer with that mask`()
    throws
  {
    let mask = sketch.input("mask", ["time", "batch", 1], .bool)
    let type = ValueType(.bool, ["time", "batch", 1])
    let values = try loop(carrying: [h], capturing: [(mask, type)]) { body, x, states, index in
      let next = try body.gru(x, states[0], body.cell(gates: 3))
      let counts = try body.add(Gather(axis: 0), "mask", index)
      return [try body.add(Where(), counts, next, states[0])]
    }
    let kinds = try #require(try layers(values[0]))
    #expect(kinds.contains("GRU") && !kinds.contains("Loop"))
  }

  // MARK: - Loops that look like layers

  @Test(arguments: [0, 1, 2, 3])
  mutating func `a loop that differs in one place stays one`(_ place: Int) throws {
    let type = ValueType(.float32, ["batch", 4])
    let values = try loop(carrying: [h], capturing: [(other, type)]) { body, x, states, _ in
      let mistakes: RewriteSketch.GRUMistakes =
        switch place {
        case 0: .init(one: 2)
        case 1: .init(seen: "other")
        case 2: .init(gated: "other")
        default: .init(reset: .tanh)
        }
      return [try body.gru(x, states[0], body.cell(gates: 3), mistakes)]
    }
    #expect(try layers(values[0]) == nil)
  }

  @Test mutating func `a loop with fewer iterations than steps stays one`() throws {
    let values = try loop(carrying: [h], fewer: 1) { body, x, states, _ in
      [try body.gru(x, states[0], body.cell(gates: 3))]
    }
    #expect(try layers(values[0]) == nil)
  }

  @Test(arguments: [3, 4, 5, 20])
  mutating func `a loop of a set number of steps of any sequence stays one`(_ count: Int) throws {
    let values = try loop(carrying: [h], always: count) { body, x, states, _ in
      [try body.gru(x, states[0], body.cell(gates: 3))]
    }
    // Not run: most lengths are not those of the loop.
    let (plain, changed) = try sketch.models([RollLoops.self], giving: [values[0]])
    #expect(changed.json == plain.json)
  }

  @Test mutating func `a loop over every step but at another place stays one`() throws {
    let values = try loop(carrying: [h]) { body, _, states, index in
      let zero = try body.constant([], [0], .int64)
      let first = try body.add(Gather(axis: 0), "sequence", body.add(Mul(), index, zero))
      return [try body.gru(first, states[0], body.cell(gates: 3))]
    }
    #expect(try layers(values[0]) == nil)
  }

  @Test mutating func `a loop whose states are kept by two masks stays one`() throws {
    let type = ValueType(.bool, ["time", "batch", 1])
    let masks = ["one", "two"].map { sketch.input($0, ["time", "batch", 1], .bool) }
    let values = try loop(
      carrying: [h, other], capturing: masks.map { ($0, type) }
    ) { body, x, states, index in
      let (output, cell) = try body.lstm(x, states[0], states[1], body.cell(gates: 4))
      var next: [String] = []
      for (place, value) in [output, cell].enumerated() {
        let counts = try body.add(Gather(axis: 0), masks[place], index)
        next.append(try body.add(Where(), counts, value, states[place]))
      }
      return next
    }
    #expect(try layers(values[0], values[1]) == nil)
  }

  @Test mutating func `a loop that keeps something else where its mask is false stays one`() throws
  {
    let mask = sketch.input("mask", ["time", "batch", 1], .bool)
    let types = [ValueType(.bool, ["time", "batch", 1]), ValueType(.float32, ["batch", 4])]
    let values = try loop(
      carrying: [h], capturing: [(mask, types[0]), (other, types[1])]
    ) { body, x, states, index in
      let next = try body.gru(x, states[0], body.cell(gates: 3))
      let counts = try body.add(Gather(axis: 0), "mask", index)
      return [try body.add(Where(), counts, next, "other")]
    }
    #expect(try layers(values[0]) == nil)
  }

  @Test mutating func `a loop whose states are exchanged stays one`() throws {
    let values = try loop(carrying: [h, other]) { body, x, states, _ in
      let cell = try body.cell(gates: 1)
      return [try body.rnn(x, states[1], cell), try body.rnn(x, states[0], cell)]
    }
    #expect(try layers(values[0], values[1]) == nil)
  }
}
