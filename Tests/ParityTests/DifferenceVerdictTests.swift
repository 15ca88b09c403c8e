import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What two models are not called the same for, and what does not part them.
@Suite struct DifferenceVerdictTests {
  private static let provenance = Provenance(format: "test", version: nil, producer: nil)

  /// Layers one after another, from `x` to `y`.
  private func chain(
    _ layers: [any Layer], _ shape: [Dimension] = ["batch", 3], to outputs: [ModelOutput]? = nil
  ) throws -> Model {
    let nodes = layers.enumerated().map { place, layer in
      Node(
        name: "n\(place)", layer: layer, inputs: [place == 0 ? "x" : "v\(place - 1)"],
        outputs: ["v\(place)"])
    }
    return try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, shape))],
      outputs: outputs ?? [ModelOutput("y", value: "v\(layers.count - 1)")], nodes: nodes,
      parameters: [:], provenance: Self.provenance)
  }

  /// A graph with constants, from `x` to `y`.
  private func graph(
    _ constants: OrderedDictionary<String, Tensor>, _ nodes: [Node]
  ) throws -> Model {
    let given = constants.map { name, tensor in
      Node(
        name: name, layer: Constant(tensor), inputs: [], outputs: [name],
        parameters: ["value": name])
    }
    return try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", 3]))],
      outputs: [ModelOutput("y", value: "y")], nodes: given + nodes, parameters: constants,
      provenance: Self.provenance)
  }

  private func node(_ layer: any Layer, _ inputs: [String], _ output: String) -> Node {
    Node(name: "n \(output)", layer: layer, inputs: inputs, outputs: [output])
  }

  // MARK: - What the outputs show

  @Test func `outputs without a finite number show nothing`() throws {
    let mean: [any Layer] = [Log(), ReduceMean(axes: [0, 1])]
    let empty = Slice(axis: 1, from: 0, to: 0)
    let pairs = [
      (try chain(mean, ["batch", 8]), try chain(mean + [Activation(.tanh)], ["batch", 8])),
      (try chain([empty]), try chain([Activation(.tanh), empty])),
    ]
    for (a, b) in pairs {
      let difference = try Difference(between: a, and: b)
      #expect(difference.trials > 0 && !difference.outputsAgree)
      #expect(difference.verdict == .different, "\(difference.conclusion)")
      #expect(difference.conclusion.contains("no finite number in 'y'"))
      // What is the same word by word need not show anything.
      let same = try Difference(between: a, and: a)
      #expect(same.verdict == .identical && same.conclusion.contains("no finite number in 'y'"))
    }
  }

  @Test func `a feature is not measured by one that is larger`() throws {
    let large = try Tensor(shape: [1], [1e8 as Float])
    func model(_ layer: any Layer) throws -> Model {
      try graph(
        ["k": large],
        [
          node(Mul(), ["x", "k"], "a"), node(layer, ["x"], "b"),
          node(Concat(axis: 1), ["a", "b"], "y"),
        ])
    }
    let difference = try Difference(between: model(Identity()), and: model(Activation(.tanh)))
    #expect(difference.verdict == .different, "\(difference.conclusion)")
    let wide = Clip(minimum: -500, maximum: 500)
    #expect(try Difference(between: model(Identity()), and: model(wide)).verdict == .equivalent)
  }

  @Test(arguments: [100_000_000, 1 << 60])
  func `integers are the same or not`(_ offset: Int) throws {
    let constant = try Tensor(shape: [1], [offset])
    func model(_ layer: any Layer) throws -> Model {
      try graph(
        ["k": constant],
        [
          node(Cast(to: .int64), ["x"], "i"), node(layer, ["i"], "j"),
          node(Add(), ["j", "k"], "y"),
        ])
    }
    let difference = try Difference(between: model(Identity()), and: model(Abs()))
    #expect(difference.verdict == .different, "\(difference.conclusion)")
    #expect(!difference.outputsAgree)
  }

  @Test func `numbers are also large`() throws {
    let three = try Tensor(shape: [1], [3 as Float])
    func model(_ layer: any Layer) throws -> Model {
      try graph(["k": three], [node(Mul(), ["x", "k"], "a"), node(layer, ["a"], "y")])
    }
    let clipped = try Difference(
      between: model(Identity()), and: model(Clip(minimum: -50, maximum: 50)))
    #expect(clipped.trials == 3)
    #expect(clipped.verdict == .different, "\(clipped.conclusion)")
  }

  @Test func `large numbers part no models that mean the same`() throws {
    let ten = try Tensor(shape: [1], [10 as Float])
    let one = try Tensor(shape: [1], [1 as Float])
    let softplus = try graph(
      ["k": ten], [node(Mul(), ["x", "k"], "a"), node(Activation(.softplus), ["a"], "y")])
    // Double precision does not hold exp(1280).
    let written = try graph(
      ["k": ten, "e": one],
      [
        node(Mul(), ["x", "k"], "a"), node(Exp(), ["a"], "b"), node(Add(), ["b", "e"], "c"),
        node(Log(), ["c"], "y"),
      ])
    for (a, b) in [(softplus, written), (written, softplus)] {
      let difference = try Difference(between: a, and: b)
      #expect(difference.verdict == .equivalent && difference.trials == 3)
    }
    // A softmax of large numbers takes a constant that was rounded for another one.
    func scaled(_ type: ElementType) throws -> Model {
      let sixth = try Tensor(type, shape: [1], [1 / 6.0])
      return try graph(
        ["k": sixth],
        [
          node(Mul(), ["x", "x"], "a"), node(Mul(), ["a", "k"], "b"),
          node(Softmax(axis: 1), ["b"], "y"),
        ])
    }
    let rounded = try Difference(between: scaled(.float64), and: scaled(.float32))
    #expect(rounded.outputsAgree && rounded.trials == 3, "\(rounded.conclusion)")
  }

  // MARK: - States

  /// Two values that are handed on, with what each output feeds.
  private func keeper(_ feeds: [String?], areStates: Bool = true) throws -> Model {
    let type = ValueType(.float32, ["batch", 3])
    return try Model(
      name: "m",
      inputs: [
        ModelInput("h", type, isState: areStates), ModelInput("c", type, isState: areStates),
      ],
      outputs: [
        ModelOutput("h'", value: "a", feedsInput: feeds[0]),
        ModelOutput("c'", value: "b", feedsInput: feeds[1]),
      ],
      nodes: [
        Node(name: "a", layer: Activation(.tanh), inputs: ["h"], outputs: ["a"]),
        Node(name: "b", layer: Abs(), inputs: ["c"], outputs: ["b"]),
      ], parameters: [:], provenance: Self.provenance)
  }

  @Test func `states that go on elsewhere are a difference`() throws {
    let difference = try Difference(between: keeper(["h", "c"]), and: keeper(["c", "h"]))
    #expect(difference.verdict == .different)
    #expect(difference.conclusion.contains("'h'', 'c'' are the states of other inputs in B"))
    #expect(difference.outputs.map(\.state) == [.crossed, .crossed])
  }

  @Test func `a state that only one side carries on is told`() throws {
    let both = try keeper(["h", "c"])
    #expect(try Difference(between: both, and: both).verdict == .identical)
    for (other, count) in [
      (try keeper([nil, "c"]), 1), (try keeper([nil, nil]), 2),
      (try keeper([nil, nil], areStates: false), 4),
    ] {
      for (a, b, side) in [(both, other, "A"), (other, both, "B")] {
        let difference = try Difference(between: a, and: b)
        #expect(difference.verdict == .equivalent)
        #expect(difference.conclusion.contains("only \(side) carries on as "))
        let told = (difference.inputs + difference.outputs).filter {
          $0.state == (side == "A" ? .onlyA : .onlyB)
        }
        #expect(told.count == count)
      }
    }
  }

  // MARK: - Where

  @Test func `a product and its sum are blamed by what the product reads`() throws {
    func model(_ number: Float, _ first: any Layer = Identity()) throws -> Model {
      let matrix = try Tensor(shape: [3, 2], [0.5, -1, 2, 0.25, 1, number])
      let bias = try Tensor(shape: [2], [0.125, -0.75] as [Float])
      return try graph(
        ["w": matrix, "b": bias],
        [
          node(first, ["x"], "t"), node(MatMul(), ["t", "w"], "m"), node(Add(), ["m", "b"], "y"),
        ])
    }
    let difference = try Difference(between: model(1), and: model(2))
    #expect(difference.departure?.left == "n m" && difference.departure?.inputsAgree == true)
    let before = try Difference(between: model(1), and: model(1, Abs()))
    #expect(before.departure?.left == "n m" && before.departure?.inputsAgree == false)
  }

  @Test func `the first step of two passes is the one that verify names`() throws {
    let shape = RecurrentShape(inputSize: 2, hiddenSize: 3, direction: .bidirectional)
    let layer = GRU(shape: shape, resetPlacement: .afterProduct)
    var source = SeededGenerator(seed: 5)
    var parameters: OrderedDictionary<String, Tensor> = [:]
    for slot in layer.parameters where !slot.isOptional {
      parameters[slot.role] = try Tensor(
        .float32, shape: slot.shape, source.reals(slot.shape.reduce(1, *)))
    }
    let model = try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", 2]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "gru", layer: layer, inputs: ["x", nil, nil], outputs: ["y", nil, nil],
          parameters: OrderedDictionary(
            uniqueKeysWithValues: parameters.keys.map { ($0, $0) }))
      ], parameters: parameters, provenance: Self.provenance)
    // The reverse pass departs in the first step that it takes, the other one in its second.
    let other = try model.changing("reverse.kernel") { $0 = $0.map { $0 + 0.5 } }
      .changing("recurrentKernel") { $0 = $0.map { $0 + 0.5 } }
    let difference = try Difference(between: model, and: other)
    let step = try #require(difference.departure?.step)
    let inputs = try Tensor(.float32, shape: [2, 6, 2], source.reals(24))
    let made = try #require(try other.run(["x": inputs])["y"])
    let golden = try Golden(arrays: ["inputs/x": inputs, "outputs/y": made, "layers/gru": made])
    let found = try #require(
      try Verification(of: model, against: golden).cases[0].departure)
    #expect(found.pass == .reverse && found.time == 5 && found.stepsBefore == 0)
    #expect(step.pass == .reverse && step.row == found.row)
    // Sequences that are made up have seven steps.
    #expect(step.time == 6)
  }
}
