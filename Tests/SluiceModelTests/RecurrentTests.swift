import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// The recurrent layers against cells that were written anew, and against themselves.
@Suite struct RecurrentTests {
  /// What the twins compute: each direction on its own, joined.
  static func expected(_ item: RecurrentCase) -> RecurrentCase.Outputs {
    var result = RecurrentCase.Outputs(
      sequence: item.sequence.map { $0.map { _ in [] } }, last: item.sequence.map { _ in [] },
      states: item.states.map { $0.map { _ in [] } })
    for (lane, twin) in item.twins.enumerated() {
      let isReverse = item.direction == .reverse || lane == 1
      let units = lane * 3..<lane * 3 + 3
      for row in item.sequence.indices {
        let steps = isReverse ? item.sequence[row].reversed() : item.sequence[row]
        let run = twin.run(steps, from: item.states.map { Array($0[row][units]) })
        let outputs = isReverse ? run.outputs.reversed() : run.outputs
        for (time, output) in outputs.enumerated() { result.sequence[row][time] += output }
        result.last[row] += run.outputs.last ?? [0, 0, 0]
        for (index, state) in run.states.enumerated() { result.states[index][row] += state }
      }
    }
    return result
  }

  static func expectClose(
    _ a: RecurrentCase.Outputs, _ b: RecurrentCase.Outputs,
    at location: SourceLocation = #_sourceLocation
  ) {
    let left = [a.sequence.flatMap { $0 }, a.last, a.states.flatMap { $0 }]
    let right = [b.sequence.flatMap { $0 }, b.last, b.states.flatMap { $0 }]
    #expect(left.map { $0.map(\.count) } == right.map { $0.map(\.count) }, sourceLocation: location)
    for (x, y) in zip(left.joined().joined(), right.joined().joined()) {
      #expect(abs(x - y) <= 1e-12, sourceLocation: location)
    }
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `a layer computes its equations`(_ cell: ScalarTwin.Cell, _ direction: Direction) throws {
    for seed: UInt64 in 11...13 {
      let item = RecurrentCase(cell, direction, seed: seed)
      Self.expectClose(try item.forward(), Self.expected(item))
    }
  }

  @Test(arguments: ScalarTwin.Cell.allCases)
  func `the twins tell their cells apart`(_ cell: ScalarTwin.Cell) throws {
    let item = RecurrentCase(cell, .forward)
    let outputs = try item.forward()
    var shifted = item
    shifted.states = item.states.map { $0.map { $0.map { $0 + 1e-3 } } }
    #expect(abs(try shifted.forward().last[0][0] - outputs.last[0][0]) > 1e-12)
    if cell == .gruAfter {
      let other = RecurrentCase(.gruBefore, .forward)
      #expect(other.twins[0].kernel == item.twins[0].kernel)
      #expect(abs(try other.forward().last[0][0] - outputs.last[0][0]) > 1e-3)
    }
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `a state that is absent is zero`(_ cell: ScalarTwin.Cell, _ direction: Direction) throws {
    var item = RecurrentCase(cell, direction)
    let absent = try item.forward(withStates: false)
    item.states = item.states.map { $0.map { $0.map { _ in 0 } } }
    #expect(absent == (try item.forward()))
  }

  @Test(arguments: ScalarTwin.Cell.allCases)
  func `reverse is forward on the flipped sequence, flipped back`(_ cell: ScalarTwin.Cell) throws {
    let reverse = RecurrentCase(cell, .reverse)
    var forward = RecurrentCase(cell, .forward)
    forward.sequence = forward.sequence.map { $0.reversed() }
    var flipped = try forward.forward()
    flipped.sequence = flipped.sequence.map { $0.reversed() }
    #expect(try reverse.forward() == flipped)
  }

  @Test(arguments: ScalarTwin.Cell.allCases)
  func `a run in pieces that carries its states equals the whole`(_ cell: ScalarTwin.Cell) throws {
    let whole = RecurrentCase(cell, .forward)
    let expected = try whole.forward()
    for cut in 0...RecurrentCase.steps {
      var (first, second) = (whole, whole)
      first.sequence = whole.sequence.map { Array($0[..<cut]) }
      second.sequence = whole.sequence.map { Array($0[cut...]) }
      let head = try first.forward()
      second.states = head.states
      let tail = try second.forward()
      #expect(
        zip(head.sequence, tail.sequence).map { $0 + $1 } == expected.sequence, "cut at \(cut)")
      #expect(tail.states == expected.states, "cut at \(cut)")
    }
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `no step leaves states as they were and the last output zero`(
    _ cell: ScalarTwin.Cell, _ direction: Direction
  ) throws {
    var item = RecurrentCase(cell, direction)
    item.sequence = item.sequence.map { _ in [] }
    let outputs = try item.forward()
    #expect(outputs.sequence == [[], []])
    #expect(outputs.last == item.states[0].map { $0.map { _ in 0 } })
    #expect(outputs.states == item.states)
  }

  @Test(arguments: ScalarTwin.Cell.allCases, Direction.allCases)
  func `an empty batch gives empty outputs`(_ cell: ScalarTwin.Cell, _ direction: Direction) throws
  {
    var item = RecurrentCase(cell, direction)
    item.sequence = []
    item.states = item.states.map { _ in [] }
    let outputs = try item.forward()
    #expect(outputs.sequence == [])
    #expect(outputs.last == [])
    #expect(outputs.states == item.states)
  }

  @Test func `sizes that come to light only when running are checked`() throws {
    expectError(
      .inconsistent, "inputs of shapes [2, 7, 5] and [1, 2] are no sequence with its mask"
    ) {
      () throws(SluiceError) in
      let layer = RNN(shape: RecurrentShape(inputSize: 5, hiddenSize: 3))
      let mask = Value<Double>.boolean(NDArray(shape: [1, 2], repeating: true))
      _ = try layer.forward([Self.zeros([2, 7, 5]), mask, nil], LayerParameters([:]))
    }
    let layer = RNN(shape: RecurrentShape(inputSize: 4, hiddenSize: 3))
    expectError(
      .inconsistent, "input 'sequence' has shape [2, 7, 5], expected 4 in the last dimension"
    ) { () throws(SluiceError) in
      _ = try layer.forward([Self.zeros([2, 7, 5]), nil, nil], LayerParameters([:]))
    }
    for state in [[1, 3], [2, 4]] {
      expectError(
        .inconsistent,
        "inputs of shapes [2, 7, 4] and \(state) are no sequence with its initial state"
      ) { () throws(SluiceError) in
        let inputs = [Self.zeros([2, 7, 4]), nil, Self.zeros(state)]
        _ = try layer.forward(inputs, LayerParameters([:]))
      }
    }
  }

  @Test(arguments: [(0, "0.0"), (-0.5, "-0.5"), (.infinity, "Infinity"), (.nan, "NaN")])
  func `a clip is a number above zero`(_ clip: Double, _ text: String) {
    let layer = RNN(shape: RecurrentShape(inputSize: 4, hiddenSize: 3), clip: clip)
    let sentence = "attribute 'clip' is \(text), expected a number above 0, or null"
    expectError(.malformed, sentence) { () throws(SluiceError) in
      _ = try layer.outputTypes([nil, nil, nil])
    }
    guard clip.isFinite else { return }
    expectError(.malformed, sentence) { () throws(SluiceError) in
      var fields = try JSONFields(.object(layer.attributes))
      _ = try RNN(attributes: &fields)
    }
  }

  @Test(arguments: [Direction.forward, .reverse])
  func `a layer of one direction has no functions for another`(_ direction: Direction) {
    let layer = GRU(
      shape: RecurrentShape(inputSize: 4, hiddenSize: 3, direction: direction),
      resetPlacement: .afterProduct, reverseActivations: GRU.Activations(activation: .relu()))
    let error = #expect(throws: SluiceError.self) { try layer.outputTypes([nil, nil, nil]) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("attribute 'reverseActivations' is {"))
    #expect(text.hasSuffix(", expected null where there is one direction"))
  }

  @Test func `functions of the reverse direction that are the layer's go without saying`() {
    let shape = RecurrentShape(inputSize: 4, hiddenSize: 3, direction: .bidirectional)
    let functions = LSTM.Activations(activation: .softsign)
    let layer = LSTM(shape: shape, activations: functions, reverseActivations: functions)
    #expect(layer.reverseActivations == nil)
  }

  private static func zeros(_ shape: [Int]) -> Value<Double> {
    .real(NDArray(shape: shape, repeating: 0))
  }
}
