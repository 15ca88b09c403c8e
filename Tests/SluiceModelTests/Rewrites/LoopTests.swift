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

  /// A loop that carries states over the steps of `x`, or all but the last `fewer`, or `most` at most, or
  /// `always` so many; what `step` returns is carried on, the first of it collected as well.
  ///
  /// It goes on while `goesOn` says so, which may read `count`; at first if `condition` does.
  private mutating func loop(
    carrying states: [String], capturing captured: [(name: String, type: ValueType)] = [],
    fewer: Int = 0, most: Int? = nil, always: Int? = nil, condition: String? = nil,
    goesOn: (inout RewriteSketch, _ state: String, _ index: String) throws -> String? = { _, _, _ in
      nil
    },
    _ step: (inout RewriteSketch, _ x: String, _ states: [String], _ index: String) throws ->
      [String]
  ) throws -> [String] {
    var body = RewriteSketch()
    let index = body.input("index", [], .int64)
    let before = body.input("goesOn", [], .bool)
    let carried = states.indices.map { body.input("h\($0)", ["batch", 4]) }
    let sequence = body.input("sequence", ["time", "batch", 3])
    for capture in captured { _ = body.draft.addInput(capture.name, capture.type) }
    _ = body.input("count", [], .int64)
    let features = try body.add(Gather(axis: 0), sequence, index)
    let next = try step(&body, features, carried, index)
    let after = try goesOn(&body, next[0], index) ?? before
    body.draft.outputs = ([after] + next + [next[0]]).enumerated().map {
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
    let whole = count
    if let most {
      count = try sketch.add(Min(), count, sketch.constant([], [Double(most)], .int64))
    }
    if let always { count = try sketch.constant([], [Double(always)], .int64) }
    let layer = Loop(graph, carriedCount: states.count)
    return try sketch.all(
      layer, states + [x] + captured.map(\.name) + [whole, count, condition], parameters)
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

  /// Forms in which a loop may say that it goes on to the last step.
  @Test(arguments: 0..<5)
  mutating func `a loop that says that it goes on to the last step is a layer`(_ form: Int) throws {
    let zero = try sketch.constant([], [0])
    let count = try sketch.add(Squeeze(axes: [0]), sketch.add(Shape(end: 1), x))
    let number = try sketch.add(Cast(to: .float32), count)
    let isThere = try sketch.add(Less(), zero, number)
    let values = try loop(
      carrying: [h], condition: form == 0 ? nil : isThere,
      goesOn: { body, _, index in
        let next = try body.add(Add(), index, body.constant([], [1], .int64))
        switch form {
        case 0: return nil
        case 1: return try body.add(Less(), next, "count")
        case 2: return try body.add(GreaterOrEqual(), "count", next)
        case 3: return try body.add(And(), "goesOn", body.add(Less(), index, "count"))
        default:
          let (left, right) = (
            try body.add(Cast(to: .float32), next), try body.add(Cast(to: .float32), "count")
          )
          return try body.add(Less(), left, right)
        }
      },
      { body, x, states, _ in [try body.gru(x, states[0], body.cell(gates: 3))] })
    #expect(try layers(values[0])?.filter { $0 != "Transpose" } == ["GRU"])
  }

  /// Loops that end early, though seldom on sequences as short or numbers as small as are tried.
  @Test(arguments: 0..<7)
  mutating func `a loop that may end before the last step stays one`(_ way: Int) throws {
    let given = sketch.input("given", [], .bool)
    let limit = sketch.input("limit", [], .int64)
    let values = try loop(
      carrying: [h], capturing: [(limit, ValueType(.int64, []))], most: way == 0 ? 40 : nil,
      condition: way == 1 ? given : nil,
      goesOn: { body, state, index in
        let far = try body.constant([], [40], .int64)
        switch way {
        case 2: return try body.add(Less(), index, far)
        case 3:
          let most = try body.add(ReduceMax(axes: [0, 1], keepsAxes: false), state)
          return try body.add(Less(), most, body.constant([], [8]))
        case 4:
          return try body.add(Less(), index, body.add(Add(), "limit", far))
        case 5:
          let next = try body.add(Add(), index, body.constant([], [1], .int64))
          let (a, b) = (
            try body.add(Less(), next, "count"), try body.add(Less(), index, far)
          )
          return try body.add(And(), a, b)
        case 6: return try body.add(Not(), body.add(Equal(), index, far))
        default: return nil
        }
      },
      { body, x, states, _ in [try body.gru(x, states[0], body.cell(gates: 3))] })
    // What is given says whether there is any step: not run.
    let (plain, changed) = try sketch.models([RollLoops.self], giving: [values[0]])
    #expect(changed.json == plain.json)
  }

  @Test(arguments: [(0, 2), (1, 1), (3, 1)])
  mutating func `a loop that counts in another way stays one`(_ first: Int, _ by: Int) throws {
    // An integer that is carried beside the state.
    var body = RewriteSketch()
    _ = body.input("index", [], .int64)
    let goesOn = body.input("goesOn", [], .bool)
    let state = body.input("h", ["batch", 4])
    let counter = body.input("counter", [], .int64)
    let sequence = body.input("sequence", ["time", "batch", 3])
    let features = try body.add(Gather(axis: 0), sequence, counter)
    let next = try body.gru(features, state, body.cell(gates: 3))
    let counted = try body.add(Add(), counter, body.constant([], [Double(by)], .int64))
    body.draft.outputs = [goesOn, next, counted].enumerated().map {
      ModelOutput("\($0)", value: $1)
    }
    try Rewrites.apply([PartSplits.self], to: &body.draft)
    let (graph, tensors) = try body.draft.subgraph()
    var parameters: OrderedDictionary<String, String> = [:]
    for (role, tensor) in tensors {
      parameters[role] = sketch.draft.constant(tensor, named: role)
    }
    let count = try sketch.add(Squeeze(axes: [0]), sketch.add(Shape(end: 1), x))
    let start = try sketch.constant([], [Double(first)], .int64)
    let values = try sketch.all(
      Loop(graph, carriedCount: 2), [h, start, x, count, nil], parameters)
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
