import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What two models of one kind have in common, whatever their layers are called and in which order they
/// stand.
@Suite struct DifferenceTests {
  @Test(arguments: Fixtures.keras)
  func `a model is identical with itself under other names and in another order`(
    _ name: String
  ) throws {
    let model = try Fixtures.keras(name).model
    let difference = try Difference(between: model, and: model.renamedAndShuffled(seed: 3))
    #expect(difference.verdict == .identical, "\(difference.conclusion)")
    #expect(difference.strangers.left.isEmpty && difference.strangers.right.isEmpty)
    // Some graphs take only inputs that cannot be guessed; they are still shown to be the same.
    #expect(difference.trials >= 2 || difference.whyNotTried != nil)
  }

  @Test func `nearly every model of the fixtures finds inputs that it computes`() throws {
    let untried = try Fixtures.keras.filter { name in
      let model = try Fixtures.keras(name).model
      return try Difference(between: model, and: model).trials == 0
    }
    #expect(untried.isEmpty)
  }

  @Test func `layers that stand alike are told apart by their numbers`() throws {
    let model = try Fixtures.keras("k3_heads").model
    let difference = try Difference(between: model, and: model.renamedAndShuffled(seed: 5))
    #expect(difference.verdict == .identical)
    #expect(difference.layers.allSatisfy { $0.left == $0.right.dropFirst(4) })
  }

  @Test func `one number in one gate is found`() throws {
    let model = try Fixtures.keras("k3_gru").model
    let node = try #require(model.nodes.first { $0.layer is GRU })
    let name = try #require(node.parameters["recurrentKernel"])
    let units = 4
    let changed = try model.changing(name) { elements in
      // The second row of the candidate.
      elements[(2 * units + 1) * units] += 0.25
    }
    let difference = try Difference(between: model, and: changed)
    #expect(difference.verdict == .different)
    let layer = try #require(difference.layers.first { !$0.isSame })
    #expect(layer.left == node.name && layer.parameters.filter { !$0.isSame }.count == 1)
    let parameter = try #require(layer.parameters.first { !$0.isSame })
    #expect(parameter.role == "recurrentKernel" && parameter.relation == .different)
    #expect(parameter.figures.map(\.gate) == [.reset, .update, .candidate])
    #expect(parameter.figures.map(\.differing) == [0, 0, 1])
    #expect(parameter.figures.map(\.count) == [16, 16, 16])
    #expect(abs(parameter.figures[2].maxAbsolute - 0.25) < 1e-6)
    #expect(abs(parameter.figures[2].rms - 0.25 / 4) < 1e-6)
    let step = try #require(difference.departure?.step)
    #expect(step.part == .gate(.candidate) && step.unit == 1)
  }

  @Test(arguments: [ElementType.float16, .bfloat16])
  func `weights that were rounded are told so, with the type`(_ type: ElementType) throws {
    let model = try Fixtures.keras("k3_lstm").model
    var rounded = model
    for name in model.parameters.keys {
      rounded = try rounded.changing(name) { elements in
        elements = try Tensor(type, shape: [elements.count], elements).elements()
      }
    }
    for (a, b, isLeft) in [(model, rounded, false), (rounded, model, true)] {
      let difference = try Difference(between: a, and: b)
      #expect(difference.verdict == .different)
      for parameter in difference.layers.flatMap(\.parameters) where !parameter.isSame {
        #expect(parameter.relation == .rounded(to: type, isLeftRounded: isLeft))
      }
      #expect(difference.layers.filter(\.isWeighty).allSatisfy { $0.verdict == "rounded" })
    }
  }

  @Test func `double precision that holds single precision is the same`() throws {
    let model = try Fixtures.keras("k3_gru").model
    var wide = model
    for name in model.parameters.keys { wide = try wide.changing(name, to: .float64) { _ in } }
    let difference = try Difference(between: model, and: wide)
    #expect(difference.verdict == .identical)
    #expect(difference.layers.flatMap(\.parameters).allSatisfy { $0.relation == .equalNumbers })
  }

  @Test func `models of other sizes are different, and say which`() throws {
    let (gru, other) = (
      try Fixtures.keras("k3_gru").model, try Fixtures.keras("tfk_gru_reset_before").model
    )
    let difference = try Difference(between: gru, and: other)
    #expect(difference.verdict == .different)
    let lstm = try Fixtures.keras("k3_lstm").model
    let unlike = try Difference(between: gru, and: lstm)
    #expect(unlike.verdict == .different)
    #expect(unlike.strangers.left.map(\.kind) == ["GRU"])
    #expect(unlike.strangers.right.map(\.kind) == ["LSTM", "LSTM"])
  }

  @Test func `layers at other places are the same meaning at best`() throws {
    let provenance = Provenance(format: "test", version: nil, producer: nil)
    let type = ValueType(.float32, ["batch", 3])
    func model(_ first: any Layer, _ second: any Layer) throws -> Model {
      try Model(
        name: "m", inputs: [ModelInput("x", type)], outputs: [ModelOutput("y", value: "b")],
        nodes: [
          Node(name: "a", layer: first, inputs: ["x"], outputs: ["a"]),
          Node(name: "b", layer: second, inputs: ["a"], outputs: ["b"]),
        ], parameters: [:], provenance: provenance)
    }
    let tanh = Activation(.tanh)
    let moved = try Difference(between: model(Identity(), tanh), and: model(tanh, Identity()))
    #expect(moved.verdict == .equivalent && !moved.isSameGraph)
    #expect(moved.layers.map(\.kind) == ["Activation"] && moved.layers.allSatisfy(\.isSame))
    #expect(moved.strangers.left.map(\.kind) == ["Identity"])
    let other = Activation(.sigmoid)
    let exchanged = try Difference(between: model(tanh, other), and: model(other, tanh))
    #expect(exchanged.verdict == .different && !exchanged.outputsAgree)
  }

  @Test func `indices are paired with indices in another type`() throws {
    let provenance = Provenance(format: "test", version: nil, producer: nil)
    let table = try Tensor(shape: [5, 2], (0..<10).map { Float($0) })
    func model(_ name: String, _ type: ElementType) throws -> Model {
      try Model(
        name: "m", inputs: [ModelInput(name, ValueType(type, ["batch", "time"]))],
        outputs: [ModelOutput("y", value: "e")],
        nodes: [
          Node(
            name: "e", layer: Embedding(count: 5, size: 2), inputs: [name], outputs: ["e"],
            parameters: ["embeddings": "t"])
        ], parameters: ["t": table], provenance: provenance)
    }
    let difference = try Difference(between: model("ids", .float32), and: model("x", .int64))
    #expect(difference.verdict == .identical && difference.trials == 3)
    let changed = try model("x", .int64).changing("t") { $0[9] = 1 }
    #expect(try Difference(between: model("ids", .float32), and: changed).verdict == .different)
  }

  @Test func `functions written apart or together are one layer`() throws {
    let dense = Dense(inputSize: 3, units: 2, activation: .tanh)
    let kernel = try Tensor(shape: [2, 3], [0.5, -1, 2, 0.25, 1, -0.5] as [Float])
    let bias = try Tensor(shape: [2], [0.125, -0.75] as [Float])
    let input = ModelInput("x", ValueType(.float32, ["batch", 3]))
    let provenance = Provenance(format: "test", version: nil, producer: nil)
    let together = try Model(
      name: "a", inputs: [input], outputs: [ModelOutput("y", value: "d")],
      nodes: [
        Node(
          name: "d", layer: dense, inputs: ["x"], outputs: ["d"],
          parameters: ["kernel": "d/kernel", "bias": "d/bias"])
      ],
      parameters: ["d/kernel": kernel, "d/bias": bias], provenance: provenance)
    let matrix = try kernel.transposed([1, 0])
    let apart = try Model(
      name: "b", inputs: [input], outputs: [ModelOutput("y", value: "t")],
      nodes: [
        Node(
          name: "w", layer: Constant(matrix), inputs: [], outputs: ["w"],
          parameters: ["value": "w"]),
        Node(
          name: "b", layer: Constant(bias), inputs: [], outputs: ["b"], parameters: ["value": "b"]),
        Node(name: "m", layer: MatMul(), inputs: ["x", "w"], outputs: ["m"]),
        Node(name: "s", layer: Add(), inputs: ["b", "m"], outputs: ["s"]),
        Node(name: "t", layer: Activation(.tanh), inputs: ["s"], outputs: ["t"]),
      ],
      parameters: ["w": matrix, "b": bias], provenance: provenance)
    let difference = try Difference(between: together, and: apart)
    #expect(difference.verdict == .identical, "\(difference.conclusion)")
    #expect(difference.layers.map(\.kind) == ["Dense"])
    let changed = try apart.changing("b") { $0[1] = 0 }
    let other = try Difference(between: together, and: changed)
    #expect(other.layers[0].parameters.filter { !$0.isSame }.map(\.role) == ["bias"])
  }
}
