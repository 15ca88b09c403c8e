import Testing

@testable import SluiceModel

/// Cells that are written out in plain operators, of which recurrent layers are made again.
@Suite struct StepTests {
  private var sketch = RewriteSketch()
  private let (x, h): (String, String)

  init() {
    x = sketch.input("x", [2, 5, 3])
    h = sketch.input("h", [2, 4])
  }

  private func layers(_ values: String...) throws -> [String]? {
    switch values.count {
    case 1: try sketch.kinds(after: PartSplits.self, RollSteps.self, giving: values[0])
    default: try sketch.kinds(after: PartSplits.self, RollSteps.self, giving: values[0], values[1])
    }
  }

  // MARK: - Cells that are some

  @Test mutating func `steps of a GRU become one layer`() throws {
    let cell = try sketch.cell(gates: 3)
    let (sequence, state) = try sketch.unrolled(x, h) { try $0.gru($1, $2, cell) }
    #expect(try layers(sequence, state) == ["GRU"])
  }

  @Test mutating func `steps of a GRU in PyTorch's words become one layer`() throws {
    let cell = try sketch.cell(gates: 3)
    let (sequence, state) = try sketch.unrolled(x, h) { try $0.torchGRU($1, $2, cell) }
    #expect(try layers(sequence, state) == ["GRU"])
  }

  @Test mutating func `steps of a GRU that resets before the product become one layer`() throws {
    let cell = try sketch.cell(gates: 3)
    let (sequence, state) = try sketch.unrolled(x, h) { try $0.gruResettingBefore($1, $2, cell) }
    #expect(try layers(sequence, state) == ["GRU"])
    let model = try sketch.models([RollSteps.self], giving: [sequence]).changed
    #expect((model.nodes.last?.layer as? GRU)?.resetPlacement == .beforeProduct)
  }

  @Test mutating func `steps of an LSTM become one layer`() throws {
    let cell = try sketch.cell(gates: 4)
    var c = sketch.input("c", [2, 4])
    let (sequence, _) = try sketch.unrolled(x, h) { sketch, x, h in
      let (output, memory) = try sketch.lstm(x, h, c, cell)
      c = memory
      return output
    }
    #expect(try layers(sequence, c) == ["LSTM"])
  }

  @Test mutating func `steps of a simple recurrent unit become one layer`() throws {
    let cell = try sketch.cell(gates: 1)
    let (sequence, state) = try sketch.unrolled(x, h) { try $0.rnn($1, $2, cell) }
    #expect(try layers(sequence, state)?.contains("RNN") == true)
  }

  @Test mutating func `steps from behind are a pass in reverse`() throws {
    let cell = try sketch.cell(gates: 3)
    let (_, state) = try sketch.unrolled(x, h, [4, 3, 2, 1, 0]) { try $0.gru($1, $2, cell) }
    #expect(try layers(state) == ["Flip", "GRU"])
  }

  @Test mutating func `some of the steps are a layer of a part of the sequence`() throws {
    let cell = try sketch.cell(gates: 3)
    let (_, state) = try sketch.unrolled(x, h, [1, 2, 3]) { try $0.gru($1, $2, cell) }
    #expect(try layers(state) == ["Slice", "GRU"])
  }

  @Test mutating func `one step of a GRU is a layer of one step`() throws {
    let cell = try sketch.cell(gates: 3)
    let features = sketch.input("features", [2, 3])
    let state = try sketch.gru(features, h, cell)
    #expect(try layers(state) == ["Unsqueeze", "GRU"])
  }

  // MARK: - What looks like cells

  @Test(arguments: [0, 1, 2, 3])
  mutating func `what differs from a GRU in one place stays as it is`(_ place: Int) throws {
    let cell = try sketch.cell(gates: 3)
    let other = sketch.input("other", [2, 4])
    let mistakes: RewriteSketch.GRUMistakes =
      switch place {
      case 0: .init(one: 2)
      case 1: .init(seen: other)
      case 2: .init(gated: other)
      default: .init(reset: .tanh)
      }
    let (sequence, state) = try sketch.unrolled(x, h) { try $0.gru($1, $2, cell, mistakes) }
    #expect(try layers(sequence, state) == nil)
  }

  @Test mutating func `an LSTM whose gates have two functions stays as it is`() throws {
    let cell = try sketch.cell(gates: 4)
    let c = sketch.input("c", [2, 4])
    let features = sketch.input("features", [2, 3])
    let (output, memory) = try sketch.lstm(features, h, c, cell, output: .hardSigmoid(slope: 0.2))
    #expect(try layers(output, memory) == nil)
  }

  @Test mutating func `two products that are added are no recurrent unit`() throws {
    let cell = try sketch.cell(gates: 1)
    let features = sketch.input("features", [2, 3])
    let value = try sketch.rnn(features, h, cell)
    #expect(try layers(value) == nil)
    // Nor are two such layers with parameters of their own.
    let second = try sketch.cell(gates: 1)
    let deep = try sketch.rnn(features, value, second)
    #expect(try layers(deep)?.contains("RNN") != true)
  }

  @Test(.timeLimit(.minutes(1)))
  mutating func `a value that is added to itself over and over is looked through once`() throws {
    var value = try sketch.step(0, of: x)
    for _ in 0..<31 { value = try sketch.add(Add(), value, value) }
    value = try sketch.add(Activation(.tanh), value)
    #expect(try layers(value) == nil)
  }

  @Test mutating func `steps with parameters of their own are cells of their own`() throws {
    var state = h
    for index in 0..<3 {
      let cell = try sketch.cell(gates: 3)
      state = try sketch.gru(sketch.step(index, of: x), state, cell)
    }
    let kinds = try #require(try layers(state))
    #expect(kinds.filter { $0 == "GRU" }.count == 3)
  }

  @Test mutating func `steps that are out of order are cells of their own`() throws {
    let cell = try sketch.cell(gates: 3)
    let (sequence, state) = try sketch.unrolled(x, h, [0, 2, 1, 3]) { try $0.gru($1, $2, cell) }
    let kinds = try #require(try layers(sequence, state))
    #expect(kinds.filter { $0 == "GRU" }.count == 4)
  }

  @Test mutating func `a step that another function follows ends a simple recurrent unit`() throws {
    let cell = try sketch.cell(gates: 1)
    var count = 0
    let (sequence, _) = try sketch.unrolled(x, h) { sketch, x, h in
      count += 1
      return try sketch.rnn(x, h, cell, count == 3 ? .sigmoid : .tanh)
    }
    let kinds = try layers(sequence) ?? []
    #expect(kinds.filter { $0 == "RNN" }.count <= 2)
    #expect(kinds.contains("Activation") || kinds.isEmpty)
  }
}

extension RewriteSketch {
  /// One step in PyTorch's words: r, z, n and `(h − n)·z + n`.
  fileprivate mutating func torchGRU(
    _ x: String, _ h: String, _ parameters: [String]
  ) throws -> String {
    func gates(_ sketch: inout RewriteSketch, _ value: String) throws -> [String] {
      try sketch.all(Split(axis: -1, sizes: [4, 4, 4]), [value])
    }
    let a = try gates(&self, add(Add(), add(MatMul(), x, parameters[0]), parameters[1]))
    let b = try gates(&self, add(Add(), add(MatMul(), h, parameters[2]), parameters[3]))
    let r = try add(Activation(.sigmoid), add(Add(), b[0], a[0]))
    let z = try add(Activation(.sigmoid), add(Add(), b[1], a[1]))
    let n = try add(Activation(.tanh), add(Add(), a[2], add(Mul(), b[2], r)))
    return try add(Add(), add(Mul(), add(Sub(), h, n), z), n)
  }
}
