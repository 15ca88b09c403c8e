import SluiceCore
import Testing

@testable import SluiceModel

/// Rewrites around recurrent layers, and what they must leave alone.
@Suite struct RecurrentRewriteTests {
  private var sketch = RewriteSketch()
  private let x: String

  init() { x = sketch.input("x", ["batch", 5, 3]) }

  private func gru(
    _ direction: Direction = .forward, units: Int = 4, _ masked: MaskedOutput = .hold
  ) -> GRU {
    GRU(
      shape: RecurrentShape(
        inputSize: 3, hiddenSize: units, direction: direction, maskedOutput: masked),
      resetPlacement: .afterProduct)
  }

  // MARK: - FormFlips

  @Test mutating func `whole sequences that are turned round are flips`() throws {
    let slice = try sketch.add(
      Slice(axis: 1, from: -1, to: Int.min, by: -1), x)
    #expect(try sketch.kinds(after: FormFlips.self, giving: slice) == ["Flip"])
    let flips = try sketch.add(Flip(axis: 1), sketch.add(Flip(axis: -2), x))
    let value = try sketch.add(Neg(), flips)
    #expect(try sketch.kinds(after: FormFlips.self, giving: value) == ["Neg"])
  }

  @Test mutating func `parts that are turned round, and flips of two dimensions, are not`() throws {
    for (from, to, step) in [(-2, Int.min, -1), (-1, 0, -1), (-1, Int.min, -2), (3, Int.min, -1)] {
      let slice = try sketch.add(Slice(axis: 1, from: from, to: to, by: step), x)
      #expect(try sketch.kinds(after: FormFlips.self, giving: slice) == nil)
    }
    let two = try sketch.add(Flip(axis: 1), sketch.add(Flip(axis: 2), x))
    #expect(try sketch.kinds(after: FormFlips.self, giving: two) == nil)
  }

  @Test mutating func `a reversal up to lengths is a flip where all are the whole`() throws {
    let fixed = sketch.input("fixed", [2, 5, 3])
    let layer = ReverseSequence(timeAxis: 1, batchAxis: 0)
    let all = try sketch.add(layer, fixed, sketch.constant([2], [5, 5], .int64))
    #expect(try sketch.kinds(after: FormFlips.self, giving: all) == ["Flip"])
    let some = try sketch.add(layer, fixed, sketch.constant([2], [5, 4], .int64))
    #expect(try sketch.kinds(after: FormFlips.self, giving: some) == nil)
    let lengths = sketch.input("lengths", [2], .int64)
    let open = try sketch.add(layer, fixed, lengths)
    #expect(try sketch.kinds(after: FormFlips.self, giving: open) == nil)
  }

  // MARK: - AbsorbFlips

  @Test mutating func `a layer that reads a flipped sequence goes in reverse`() throws {
    let mask = sketch.input("mask", ["batch", 5], .bool)
    let flipped = try sketch.add(Flip(axis: 1), x)
    let values = try sketch.recurrent(gru(), flipped)
    #expect(
      try sketch.kinds(after: AbsorbFlips.self, giving: values[0], values[2]) == ["GRU", "Flip"])
    #expect(try sketch.kinds(after: AbsorbFlips.self, giving: values[1]) == ["GRU"])
    let masked = try sketch.recurrent(gru(), flipped, sketch.add(Flip(axis: 1), mask))
    #expect(try sketch.kinds(after: AbsorbFlips.self, giving: masked[1], masked[2]) == ["GRU"])
  }

  @Test mutating func `a flip of other dimensions, or of the sequence but not its mask, stays`()
    throws
  {
    let mask = sketch.input("mask", ["batch", 5], .bool)
    for axis in [0, 2, -1] {
      let values = try sketch.recurrent(gru(), sketch.add(Flip(axis: axis), x))
      #expect(try sketch.kinds(after: AbsorbFlips.self, giving: values[0]) == nil)
    }
    let flipped = try sketch.add(Flip(axis: 1), x)
    let masked = try sketch.recurrent(gru(), flipped, mask)
    #expect(try sketch.kinds(after: AbsorbFlips.self, giving: masked[0]) == nil)
    let both = try sketch.recurrent(gru(.bidirectional), flipped)
    #expect(try sketch.kinds(after: AbsorbFlips.self, giving: both[0]) == nil)
  }

  // MARK: - ZeroStates

  @Test mutating func `states of zeros are left out, whatever made them`() throws {
    let shape = try sketch.add(Shape(end: 1), x)
    let four = try sketch.constant([1], [4], .int64)
    let zeros = try sketch.add(
      ConstantOfShape(0, .float32), sketch.add(Concat(axis: 0), shape, four))
    let values = try sketch.recurrent(gru(), x, nil, zeros)
    #expect(try sketch.kinds(after: ZeroStates.self, giving: values[0]) == ["GRU"])
  }

  @Test mutating func `states that are not all zeros stay`() throws {
    let fixed = sketch.input("fixed", [2, 5, 3])
    for numbers in [[0, 0, 0, 0, 0, 0, 0, 1.0], Array(repeating: 0.5, count: 8)] {
      let state = try sketch.constant([2, 4], numbers)
      let values = try sketch.recurrent(gru(), fixed, nil, state)
      let model = try sketch.models([ZeroStates.self], giving: [values[0]]).changed
      #expect(model.nodes.last?.inputs[2] != nil)
    }
    let given = try sketch.recurrent(gru(), fixed, nil, sketch.input("h", [2, 4]))
    #expect(try sketch.kinds(after: ZeroStates.self, giving: given[0]) == nil)
  }

  // MARK: - TakeLast

  @Test mutating func `the last step of a sequence is the last output`() throws {
    let values = try sketch.recurrent(gru(), x)
    for layer: any Layer in [Slice(axis: 1, from: 4, to: 5), Slice(axis: 1, from: -1)] {
      let step = try sketch.add(Squeeze(axes: [1]), sketch.add(layer, values[0]))
      #expect(
        try sketch.kinds(after: TakeLast.self, giving: step) == ["GRU", "Unsqueeze", "Squeeze"])
    }
    let gathered = try sketch.add(Gather(axis: 1), values[0], sketch.constant([], [-1], .int64))
    #expect(try sketch.kinds(after: TakeLast.self, giving: gathered) == ["GRU"])
    let back = try sketch.recurrent(gru(.reverse), x)
    let first = try sketch.add(Gather(axis: 1), back[0], sketch.constant([], [0], .int64))
    #expect(try sketch.kinds(after: TakeLast.self, giving: first) == ["GRU"])
  }

  @Test mutating func `other steps, other dimensions and both directions stay`() throws {
    let values = try sketch.recurrent(gru(), x)
    for layer: any Layer in [
      Slice(axis: 1, from: 3, to: 4), Slice(axis: 1, from: 3), Slice(axis: 2, from: -1),
      Slice(axis: 0, from: -1), Slice(axis: 1, from: 0, to: 1),
    ] {
      let step = try sketch.add(layer, values[0])
      #expect(try sketch.kinds(after: TakeLast.self, giving: step) == nil)
    }
    let last = try sketch.constant([], [-1], .int64)
    for direction in [Direction.reverse, .bidirectional] {
      let values = try sketch.recurrent(gru(direction), x)
      let step = try sketch.add(Gather(axis: 1), values[0], last)
      #expect(try sketch.kinds(after: TakeLast.self, giving: step) == nil)
    }
  }

  // MARK: - JoinDirections

  @Test mutating func `two layers that go both ways are one`() throws {
    let forward = try sketch.recurrent(gru(), x)
    let reverse = try sketch.recurrent(gru(.reverse), x)
    for slot in 0..<3 {
      let joined = try sketch.add(Concat(axis: -1), forward[slot], reverse[slot])
      let value = try sketch.add(Neg(), joined)
      let kinds = try sketch.kinds(after: JoinDirections.self, JoinParts.self, giving: value)
      #expect(kinds == ["GRU", "Neg"])
    }
  }

  @Test mutating func `layers that differ otherwise, or are joined otherwise, stay two`() throws {
    let y = sketch.input("y", ["batch", 5, 3])
    let forward = try sketch.recurrent(gru(), x)
    let others = [
      try sketch.recurrent(gru(), x), try sketch.recurrent(gru(.reverse), y),
      try sketch.recurrent(gru(.reverse, units: 5), x),
      try sketch.recurrent(gru(.reverse, .zero), x),
      try sketch.recurrent(gru(.reverse), x, nil, sketch.input("h", ["batch", 4])),
    ]
    for other in others {
      let joined = try sketch.add(Concat(axis: 2), forward[0], other[0])
      #expect(try sketch.kinds(after: JoinDirections.self, giving: joined) == nil)
    }
    let reverse = try sketch.recurrent(gru(.reverse), x)
    for (values, axis) in [
      ([reverse[0], forward[0]], 2), ([forward[0], reverse[0]], 1), ([forward[1], reverse[2]], 1),
    ] {
      let joined = try sketch.add(Concat(axis: axis), values[0], values[1])
      #expect(try sketch.kinds(after: JoinDirections.self, giving: joined) == nil)
    }
  }
}
