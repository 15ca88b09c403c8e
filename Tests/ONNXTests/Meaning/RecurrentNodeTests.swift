import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// What attributes, inputs and outputs of GRU, LSTM and RNN nodes mean.
@Suite struct RecurrentNodeTests {
  /// A node of `operation` with two features and one unit in `passes` directions.
  private func sketch(
    _ operation: String, passes: Int = 1, opset: Int = 17,
    _ attributes: GraphSketch.Attributes = [:], extra inputs: [String] = [],
    outputs: [String] = ["Y"]
  ) throws -> ModelSketch {
    let gates = ["GRU": 3, "LSTM": 4, "RNN": 1][operation] ?? 1
    var sketch = ModelSketch()
    sketch.opset = opset
    sketch.graph.input("X", ["time", "batch", 2])
    try sketch.graph.initializer("W", [passes, gates, 2], Self.kernel(passes * gates * 2))
    try sketch.graph.initializer("R", [passes, gates, 1], Self.recurrentKernel(passes * gates))
    sketch.graph.node(operation, ["X", "W", "R"] + inputs, outputs, attributes, named: "node")
    for output in outputs where !output.isEmpty { sketch.graph.output(output) }
    return sketch
  }

  private static func kernel(_ count: Int) -> [Double] {
    (0..<count).map { Double($0 % 5) / 4 - 0.5 }
  }

  private static func recurrentKernel(_ count: Int) -> [Double] {
    (0..<count).map { 0.3 + Double($0) / 10 }
  }

  private func layer(_ sketch: ModelSketch) throws -> any RecurrentLayer {
    try #require(try sketch.read().nodes.lazy.compactMap { $0.layer.recurrent }.first)
  }

  // MARK: - Activations

  /// A function's name, its parameters if any, and what is meant.
  static let functions: [(name: String, alpha: [Float], beta: [Float], ActivationFunction)] = [
    ("Relu", [], [], .relu()), ("Tanh", [], [], .tanh), ("Sigmoid", [], [], .sigmoid),
    ("Softsign", [], [], .softsign), ("Softplus", [], [], .softplus),
    ("LeakyRelu", [], [], .relu(negativeSlope: 0.01)),
    ("LeakyRelu", [0.25], [], .relu(negativeSlope: 0.25)),
    ("ThresholdedRelu", [], [], .relu(threshold: 1)),
    ("ThresholdedRelu", [0.5], [], .relu(threshold: 0.5)),
    ("Elu", [], [], .elu(alpha: 1)), ("Elu", [0.7], [], .elu(alpha: 0.7)),
    ("HardSigmoid", [], [], .hardSigmoid(slope: 0.2, offset: 0.5)),
    ("HardSigmoid", [0.3], [], .hardSigmoid(slope: 0.3, offset: 0.5)),
    ("HardSigmoid", [0.3], [0.4], .hardSigmoid(slope: 0.3, offset: 0.4)),
    ("Affine", [1.5], [0.25], .affine(slope: 1.5, offset: 0.25)),
    ("ScaledTanh", [1.5], [0.25], .scaledTanh(scale: 1.5, slope: 0.25)),
    ("tanh", [], [], .tanh), ("SIGMOID", [], [], .sigmoid),
    ("hardsigmoid", [], [], .hardSigmoid(slope: 0.2)),
  ]

  @Test(arguments: functions.indices)
  func `a function means what the standard says, in any case`(_ index: Int) throws {
    let (name, alpha, beta, meant) = Self.functions[index]
    let rnn = try layer(
      try sketch(
        "RNN",
        [
          "activations": .strings([name]), "activation_alpha": .floats(alpha),
          "activation_beta": .floats(beta),
        ]))
    #expect((rnn as? RNN)?.activations.activation == meant)
  }

  @Test func `a threshold that is not given is the standard's, with a warning`() throws {
    func warnings(_ alpha: [Float]) throws -> [String] {
      try sketch(
        "RNN", ["activations": .strings(["ThresholdedRelu"]), "activation_alpha": .floats(alpha)]
      ).read().facts(.warning)["node"] ?? []
    }
    #expect(try warnings([0.5]).isEmpty)
    let text = try #require(try warnings([]).first)
    #expect(text.contains("'activation_alpha'") && text.contains("ONNX Runtime takes 0"))
  }

  @Test func `functions and their parameters go from pass to pass without gaps`() throws {
    let gru = try #require(
      try layer(
        try sketch(
          "GRU", passes: 2,
          [
            "direction": .string("bidirectional"),
            "activations": .strings(["HardSigmoid", "Tanh", "LeakyRelu", "Affine"]),
            "activation_alpha": .floats([0.3, 0.25, 2]), "activation_beta": .floats([0.4, -1]),
          ])) as? GRU)
    #expect(gru.activations.recurrentActivation == .hardSigmoid(slope: 0.3, offset: 0.4))
    #expect(gru.activations.activation == .tanh)
    #expect(gru.reverseActivations?.recurrentActivation == .relu(negativeSlope: 0.25))
    #expect(gru.reverseActivations?.activation == .affine(slope: 2, offset: -1))
    let lstm = try #require(
      try layer(
        try sketch(
          "LSTM", passes: 2,
          [
            "direction": .string("bidirectional"),
            "activations": .strings(["Sigmoid", "Tanh", "Softsign", "Tanh", "Relu", "Elu"]),
            "activation_alpha": .floats([0.5]),
          ])) as? LSTM)
    #expect(lstm.activations.cellActivation == .softsign && lstm.activations.activation == .tanh)
    #expect(lstm.reverseActivations?.recurrentActivation == .tanh)
    #expect(lstm.reverseActivations?.cellActivation == .elu(alpha: 0.5))
  }

  @Test func `functions that are not named are the standard's`() throws {
    let gru = try layer(try sketch("GRU")) as? GRU
    #expect(gru?.activations == GRU.Activations() && gru?.resetPlacement == .beforeProduct)
    #expect((try layer(try sketch("LSTM")) as? LSTM)?.activations == LSTM.Activations())
    #expect((try layer(try sketch("RNN")) as? RNN)?.activations == RNN.Activations())
    // The standard writes the default of an RNN for two directions.
    let both = try sketch("RNN", ["activations": .strings(["Relu", "Relu"])])
    #expect((try layer(both) as? RNN)?.activations.activation == .relu())
  }

  @Test func `functions that the standard does not allow are refused`() throws {
    let names = GraphSketch.Attribute.strings
    try sketch("RNN", ["activations": names(["Swish"])]).expectRefusal(.unsupported, "'Swish'")
    try sketch("GRU", ["activations": names(["Tanh"])]).expectRefusal(.inconsistent, "activations")
    try sketch("RNN", ["activations": names(["Tanh", "Relu"])]).expectRefusal(
      .inconsistent, "activations")
    try sketch("RNN", ["activations": names(["Affine"])]).expectRefusal(.inconsistent, "'Affine'")
    try sketch("RNN", ["activations": names(["Tanh"]), "activation_alpha": .floats([1])])
      .expectRefusal(.inconsistent, "1")
    try sketch(
      "RNN", ["activations": names(["LeakyRelu"]), "activation_beta": .floats([1, 1])]
    ).expectRefusal(.inconsistent, "2")
    try sketch("GRU", ["activation_alpha": .floats([1])]).expectRefusal(.inconsistent, "1")
  }

  // MARK: - Other attributes

  @Test func `the number of units may be left to the weights`() throws {
    #expect(try layer(try sketch("GRU")).shape.hiddenSize == 1)
    #expect(try layer(try sketch("GRU", ["hidden_size": .int(1)])).shape.hiddenSize == 1)
    try sketch("GRU", ["hidden_size": .int(2)]).expectRefusal(.inconsistent, "hidden_size")
  }

  @Test func `attributes are those of their opset`() throws {
    #expect(try layer(try sketch("GRU", opset: 14, ["layout": .int(0)])).shape.hiddenSize == 1)
    try sketch("GRU", opset: 13, ["layout": .int(0)]).expectRefusal(.unsupported, "'layout'")
    try sketch("GRU", ["input_forget": .int(0)]).expectRefusal(.unsupported, "'input_forget'")
    try sketch("GRU", ["output_sequence": .int(1)]).expectRefusal(.unsupported, "'output_sequence'")
    try sketch("RNN", ["linear_before_reset": .int(1)]).expectRefusal(
      .unsupported, "'linear_before_reset'")
    try sketch("GRU", ["layout": .int(2)]).expectRefusal(.malformed, "'layout'", "2")
    try sketch("GRU", ["direction": .string("up")]).expectRefusal(
      .malformed, "'direction'", "'up'")
    try sketch("GRU", ["clip": .float(-1)]).expectRefusal(.malformed, "'clip'")
    try sketch("GRU", ["clip": .int(1)]).expectRefusal(.malformed, "'clip'", "a float")
    #expect(
      (try layer(try sketch("LSTM", ["input_forget": .int(1)])) as? LSTM)?.couplesForgetGate == true
    )
    #expect((try layer(try sketch("RNN", ["clip": .float(0.3)])) as? RNN)?.clip == 0.3)
  }

  @Test func `the weights have the directions that the node says`() throws {
    try sketch("GRU", ["direction": .string("bidirectional")]).expectRefusal(
      .inconsistent, "'W'", "bidirectional")
    try sketch("GRU", passes: 2).expectRefusal(.inconsistent, "'W'", "forward")
  }

  // MARK: - Inputs and outputs

  @Test(arguments: [
    ["Y"], ["", "Y_h"], ["", "", "Y_c"], ["Y", "", "Y_c"], ["Y", "Y_h", "Y_c"], ["", "Y_h", ""],
  ])
  func `any output may be absent`(_ outputs: [String]) throws {
    let x = try Tensor(shape: [3, 2, 2], (0..<12).map { Double($0 % 4) / 3 })
    let all = try sketch("LSTM", outputs: ["Y", "Y_h", "Y_c"]).read().run(["X": x])
    let some = try sketch("LSTM", outputs: outputs).read().run(["X": x])
    #expect(Array(some.keys) == outputs.filter { !$0.isEmpty })
    for (name, tensor) in some {
      #expect(tensor.shape == (name == "Y" ? [3, 1, 2, 1] : [1, 2, 1]))
      #expect(try tensor.bytes == all[name]?.bytes)
    }
  }

  @Test func `what a node does not have is no output of it`() throws {
    try sketch("GRU", outputs: ["Y", "Y_h", "Y_c"]).expectRefusal(.malformed, "'Y_c'")
  }

  @Test func `empty names leave inputs out`() throws {
    let model = try sketch("LSTM", extra: ["", "", "", "", ""]).read()
    let node = try #require(model.nodes.first { $0.layer is LSTM })
    #expect(node.inputs.dropFirst().allSatisfy { $0 == nil })
    #expect(node.parameters.keys == ["kernel", "recurrentKernel"])
    try sketch("GRU", extra: ["", "", "", "X"]).expectRefusal(.inconsistent, "at most 6")
  }

  @Test func `weights that are computed are inputs of the layer`() throws {
    let plain = try sketch("GRU").read()
    var sketch = ModelSketch()
    sketch.graph.input("X", ["time", "batch", 2])
    sketch.graph.input("scale", [])
    for (name, numbers) in [("W", Self.kernel(6)), ("R", Self.recurrentKernel(3))] {
      try sketch.graph.initializer("\(name)0", [1, 3, numbers.count / 3], numbers)
      sketch.graph.node("Mul", ["\(name)0", "scale"], [name])
    }
    sketch.graph.node("GRU", ["X", "W", "R"], ["Y"])
    sketch.graph.output("Y")
    let model = try sketch.read()
    let computed = try #require(
      model.nodes.lazy.compactMap { $0.layer as? ComputedParameters }.first)
    #expect(computed.layer is GRU && computed.roles == ["kernel", "recurrentKernel"])
    let x = try Tensor(shape: [3, 2, 2], (0..<12).map { Double($0 % 4) / 3 })
    let outputs = try model.run(["X": x, "scale": try Tensor(shape: [], [1.0])])
    #expect(try outputs["Y"]?.bytes == plain.run(["X": x])["Y"]?.bytes)
  }
}
