import CTestSupport
import Foundation
import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// Streams that are followed step by step.
@Suite struct SessionTests {
  private static let width = 5

  private func input(_ streams: Int, _ steps: Int, seed: UInt64 = 1) throws -> Tensor {
    var source = NumberSource(seed: seed)
    return try Tensor(
      .float32, shape: [streams, steps, Self.width], source.reals(streams * steps * Self.width))
  }

  /// Some steps of a sequence `[streams, steps, width]`.
  private func part(_ x: Tensor, _ range: Range<Int>) throws -> Tensor {
    let (streams, steps) = (x.shape[0], x.shape[1])
    let numbers = try x.elements(as: Double.self)
    let width = numbers.count / max(streams * steps, 1)
    let some = (0..<streams).flatMap { row in
      numbers[(row * steps + range.lowerBound) * width..<(row * steps + range.upperBound) * width]
    }
    return try Tensor(
      x.elementType, shape: [streams, range.count] + x.shape.dropFirst(2), some)
  }

  private static let cuts = [
    [11], [1, 10], [5, 6], [3, 1, 1, 6], Array(repeating: 1, count: 11),
  ]

  @Test(arguments: [1, 2, 3, 17], cuts) func `a sequence in parts gives what the whole one gives`(
    _ streams: Int, _ cut: [Int]
  ) throws {
    let engine = try Engine(stackedModel(hiddenSize: 24))
    let x = try input(streams, 11)
    let whole = try engine.run(["x": x]).words
    let session = try engine.makeSession(streams: streams)
    for _ in 0..<2 {
      var done = 0
      let parts = try cut.map { steps in
        defer { done += steps }
        return try session.run(["x": part(x, done..<done + steps)])
      }
      #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
      session.reset()
    }
  }

  @Test(arguments: RecurrentKernelTests.trials.filter { $0.layer.shape.direction == .forward })
  func `every cell goes on where it was, masks and initial states included`(
    _ trial: RecurrentKernelTests.Trial
  ) throws {
    let trial = RecurrentKernelTests.Trial(
      seed: trial.seed, layer: trial.layer, batch: trial.batch, steps: 9, isMasked: trial.isMasked,
      isBegun: trial.isBegun)
    let engine = try Engine(trial.model())
    let inputs = try trial.inputs()
    let whole = try engine.run(inputs).words
    let session = try engine.makeSession(streams: trial.batch)
    for cut in [[4, 5], [1, 1, 7], [2, 3, 4]] {
      session.reset()
      var done = 0
      let parts = try cut.map { steps in
        defer { done += steps }
        var some = inputs
        for name in ["x", "mask"] {
          guard let tensor = inputs[name] else { continue }
          some[name] = try part(tensor, done..<done + steps)
        }
        return try session.run(some)
      }
      #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
    }
  }

  @Test func `a layer without kernels goes on where it was`() throws {
    let shape = RecurrentShape(inputSize: Self.width, hiddenSize: 6)
    for layer: any RecurrentLayer in [
      GRU(
        shape: shape, resetPlacement: .afterProduct,
        activations: GRU.Activations(activation: .mish, recurrentActivation: .sigmoid)),
      LSTM(
        shape: shape,
        activations: LSTM.Activations(
          activation: .gelu(), recurrentActivation: .sigmoid, cellActivation: .tanh)),
    ] {
      for isMasked in [false, true] {
        let engine = try Engine(Model.recurrent(layer, isMasked: isMasked, seed: 4))
        var inputs = ["x": try input(2, 7)] as OrderedDictionary
        if isMasked {
          let mask =
            [false, false, false, true, false, true, true] + [
              true, true, false, false, false, false, true,
            ]
          inputs["mask"] = try Tensor(shape: [2, 7], mask)
        }
        let whole = try engine.run(inputs).words
        let session = try engine.makeSession(streams: 2)
        let parts = try [0..<2, 2..<5, 5..<7].map { range in
          try session.run(inputs.mapValues { try part($0, range) })
        }
        #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
      }
    }
  }

  /// Layers that see more of time than what came before.
  private static let blind: [(name: String, layer: any Layer, inputs: Int)] = [
    (
      "backwards",
      GRU(
        shape: RecurrentShape(inputSize: 5, hiddenSize: 4, direction: .reverse),
        resetPlacement: .afterProduct), 3
    ),
    (
      "both", LSTM(shape: RecurrentShape(inputSize: 5, hiddenSize: 3, direction: .bidirectional)), 4
    ),
    ("average", ReduceMean(axes: [1], keepsAxes: false), 1),
    ("flip", Flip(axis: 1), 1),
    ("sum", CumSum(axis: 1), 1),
  ]

  @Test(arguments: blind.indices) func `a model that needs the whole sequence is refused by name`(
    _ index: Int
  ) throws {
    let (name, layer, count) = Self.blind[index]
    let gru = GRU(
      shape: RecurrentShape(inputSize: 5, hiddenSize: 5), resetPlacement: .beforeProduct)
    let made = Array(repeating: nil as String?, count: layer.outputs.count - 1)
    let model = try Model.random(
      [ModelInput("x", ValueType(.float32, ["batch", "time", 5]))], [ModelOutput("y", value: "y")],
      [
        Node(name: "first", layer: gru, inputs: ["x", nil, nil], outputs: ["a", nil, nil]),
        Node(
          name: name, layer: layer,
          inputs: ["a"] + Array(repeating: nil, count: count - 1), outputs: ["y"] + made),
      ], seed: 6)
    let engine = try Engine(model)
    for _ in 0..<2 {
      expectError(.unsupported, "node '\(name)' (\(layer.kind))", "cannot be streamed") {
        () throws(SluiceError) in _ = try engine.makeSession(streams: 2)
      }
    }
    #expect(try engine.run(["x": input(2, 4)]).count == 1)
  }

  @Test func `states are had and given by name`() throws {
    let engine = try Engine(stackedModel())
    let x = try input(2, 8)
    let session = try engine.makeSession(streams: 2)
    #expect(try session.state.isEmpty)
    _ = try session.run(["x": part(x, 0..<3)])
    let state = try session.state
    #expect(
      state.mapValues(\.shape)
        == ["gru.state": [2, 20], "lstm.state": [2, 9], "lstm.cell": [2, 9]])
    let rest = try session.run(["x": part(x, 3..<8)]).words
    let other = try engine.makeSession(streams: 2)
    try other.setState(state)
    #expect(try other.run(["x": part(x, 3..<8)]).words == rest)
    #expect(try other.state.words == session.state.words)
    try other.setState([:])
    #expect(try other.state.isEmpty)
    #expect(
      try other.run(["x": part(x, 0..<3)]).words
        == engine.run(["x": part(x, 0..<3)]).words)
    // One layer begins anew, the other goes on.
    try other.setState(["gru.state": try #require(state["gru.state"])])
    let mixed = try other.run(["x": part(x, 3..<8)]).words
    #expect(mixed != rest)
    let kept = try other.state.words
    expectError(.inconsistent, "'gru.cell'", "'gru.state', 'lstm.state' and 'lstm.cell'") {
      () throws(SluiceError) in
      try other.setState([
        "gru.cell": try Tensor(shape: [2, 20], Array(repeating: 0 as Float, count: 40))
      ])
    }
    expectError(.inconsistent, "'lstm.cell'", "[1, 9]", "[2, 9]") { () throws(SluiceError) in
      try other.setState([
        "lstm.cell": try Tensor(shape: [1, 9], Array(repeating: 0 as Float, count: 9))
      ])
    }
    #expect(try other.state.words == kept)
  }

  /// A model whose state is an input that an output feeds.
  private func statefulModel() throws -> Model {
    try .random(
      [
        ModelInput("x", ValueType(.float32, ["batch", "time", 5])),
        ModelInput("h", ValueType(.float32, ["batch", 7]), isState: true),
      ],
      [ModelOutput("y", value: "y"), ModelOutput("h.next", value: "n", feedsInput: "h")],
      [
        Node(
          name: "gru",
          layer: GRU(
            shape: RecurrentShape(inputSize: 5, hiddenSize: 7), resetPlacement: .afterProduct),
          inputs: ["x", nil, "h"], outputs: ["y", nil, "n"])
      ], seed: 8)
  }

  @Test func `states that outputs feed are carried, and given by their names`() throws {
    let engine = try Engine(statefulModel())
    let x = try input(3, 9)
    var source = NumberSource(seed: 2)
    let h = try Tensor(.float32, shape: [3, 7], source.reals(21))
    let whole = try engine.run(["x": x, "h": h]).words
    let session = try engine.makeSession(streams: 3)
    let parts = [
      try session.run(["x": part(x, 0..<4), "h": h]), try session.run(["x": part(x, 4..<9)]),
    ]
    #expect(try OrderedDictionary<String, Tensor>.joined(parts, of: ["y"]) == whole)
    #expect(try Array(session.state.keys) == ["h"])
    // What is given takes the place of what was carried.
    #expect(
      try session.run(["x": part(x, 0..<4), "h": h]).words == parts[0].words)
    try session.setState(["h": h])
    #expect(try session.run(["x": part(x, 0..<4)]).words == parts[0].words)
    session.reset()
    #expect(
      try session.run(["x": part(x, 0..<4)]).words == engine.run(["x": part(x, 0..<4)]).words)
  }

  @Test func `plain buffers give what tensors give`() throws {
    for threads in [1, 2] {
      let engine = try Engine(stackedModel(), threads: threads)
      let x = try input(2, 6)
      let expected = try #require(engine.run(["x": x])["y"]).elements(as: Float.self)
      let session = try engine.makeSession(streams: 2)
      let numbers = try x.elements(as: Float.self)
      var output = [Float](repeating: 0, count: expected.count)
      for _ in 0..<2 {
        try unsafe numbers.withUnsafeBufferPointer { x in
          try unsafe output.withUnsafeMutableBufferPointer { y in
            try unsafe session.process(x, steps: 6, into: y)
          }
        }
        #expect(output == expected)
        session.reset()
      }
    }
  }

  /// Runs `steps` steps of one stream on zeros.
  private func process(_ session: Session, steps: Int, from count: Int? = nil, to room: Int? = nil)
    throws
  {
    let x = [Float](repeating: 0.5, count: count ?? steps * Self.width)
    var y = [Float](repeating: 0, count: room ?? steps * 3)
    try unsafe x.withUnsafeBufferPointer { x in
      try unsafe y.withUnsafeMutableBufferPointer { y in
        try unsafe session.process(x, steps: steps, into: y)
      }
    }
  }

  @Test func `buffers and steps that do not fit are refused`() throws {
    let engine = try Engine(stackedModel())
    let session = try engine.makeSession()
    for steps in [0, -1, .min] {
      #expect(throws: SluiceError.self) { try process(session, steps: steps, from: 5, to: 3) }
    }
    for (count, room) in [(4, 3), (5, 2), (0, 0), (6, 3), (5, 4)] {
      #expect(throws: SluiceError.self) { try process(session, steps: 1, from: count, to: room) }
    }
    try process(session, steps: 1)
    for streams in [0, -1, .max] {
      expectError(.usage, "streams") { () throws(SluiceError) in
        _ = try engine.makeSession(streams: streams)
      }
    }
    #expect(throws: SluiceError.self) { try session.run(["x": input(2, 3)]) }
    #expect(throws: SluiceError.self) { try session.run(["x": input(1, 0)]) }
    let stateful = try Engine(statefulModel()).makeSession()
    #expect(throws: SluiceError.self) { try process(stateful, steps: 1, to: 7) }
  }

  @Test func `a call allocates nothing after the first with its number of steps`() throws {
    try #require(sluice_allocations_are_counted())
    let session = try Engine(stackedModel()).makeSession()
    let x = [Float](repeating: 0.5, count: 7 * Self.width)
    var y = [Float](repeating: 0, count: 7 * 3)
    for steps in [1, 7, 1, 7] {
      let counts = try unsafe x.withUnsafeBufferPointer { all in
        try unsafe y.withUnsafeMutableBufferPointer { room in
          let x = unsafe UnsafeBufferPointer(rebasing: all[..<(steps * Self.width)])
          let y = unsafe UnsafeMutableBufferPointer(rebasing: room[..<(steps * 3)])
          try unsafe session.process(x, steps: steps, into: y)
          let before = sluice_allocations()
          for _ in 0..<100 { try unsafe session.process(x, steps: steps, into: y) }
          return (before, sluice_allocations())
        }
      }
      #expect(counts.0 == counts.1)
      #expect(counts.0 > 0)
    }
  }

  @Test func `dimensions whose meaning is not clear are refused`() throws {
    func session(_ shape: [SluiceModel.Dimension]) throws(SluiceError) {
      do {
        let model = try Model.random(
          [ModelInput("x", ValueType(.float32, shape))], [ModelOutput("y", value: "y")],
          [Node(name: "f", layer: Activation(.tanh), inputs: ["x"], outputs: ["y"])], seed: 1)
        _ = try Engine(model).makeSession()
      } catch let error as SluiceError {
        throw error
      } catch {
        Issue.record("\(error)")
      }
    }
    for shape: [SluiceModel.Dimension] in [
      ["batch", "time", 5], ["N", "T", 5], ["n", "seq_len", 5], ["time", "batch", 5],
      [1, "frames", 4], [1, 4], ["batch", 3],
    ] {
      try session(shape)
    }
    for shape: [SluiceModel.Dimension] in [["N", "A", "B"], ["batch", "time", "width"]] {
      expectError(.unsupported, "time") { () throws(SluiceError) in try session(shape) }
    }
  }

  @Test(
    .enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"))
  func `a model of one step a call is followed call by call`() throws {
    let stem = try #require(Fixtures.real).appending(path: "gtcrn_simple").path
    let engine = try Engine(ModelFile(contentsOf: stem + ".onnx").model)
    let session = try engine.makeSession()
    let inputs = try engine.model.inputs(InputPlan(seed: 3))
    for _ in 0..<2 { #expect(try session.run(inputs).words == engine.run(inputs).words) }
    expectError(.usage, "streams") { () throws(SluiceError) in
      _ = try engine.makeSession(streams: 2)
    }
  }
}
