import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// What `sluice summary` shows.
struct SummaryTests {
  @Test func `the demo's model is shown as a Keras user knows it`() throws {
    let run = try CommandRun.sluice("summary", "demo/rhythm.h5")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "model 'rhythm_classifier' (Keras HDF5, Keras 3.15.1 on tensorflow)")
    let words = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    #expect(words.contains(["signal", "Input", "(batch,", "time,", "2)", "0"]))
    #expect(words.contains(["class", "Dense", "(batch,", "3)", "75", "rhythm"]))
    #expect(lines.contains("parameters: 2,091 in 8,364 bytes (F32: 2,091 in 8,364 bytes)"))
    #expect(lines.contains("  rhythm (GRU): 2 features, 24 units, forward"))
    #expect(lines.contains("    found: gates z r n in columns, biases input then recurrent"))
    #expect(lines.contains { $0.contains("reset placement: afterProduct") })
    #expect(lines.contains("  signal: F32[batch, time, 2]"))
    #expect(lines.contains("  producer: Keras 3.15.1 on tensorflow"))
  }

  @Test func `what Keras calls a layer stands before what it became`() throws {
    let run = try CommandRun.sluice("summary", "Keras/tfk_noise_layers.h5")
    #expect(run.output.contains("GaussianNoise → Identity"))
  }

  @Test func `states are shown with the inputs that they feed`() throws {
    let run = try CommandRun.sluice("summary", "Keras/k3_stateful_two_calls.h5")
    #expect(run.output.contains("Input (state)"))
    #expect(run.output.contains("the next call's 'gru.state'"))
  }

  @Test func `options of a recurrent layer are shown where they are used`() throws {
    let shape = RecurrentShape(inputSize: 2, hiddenSize: 1, direction: .bidirectional)
    let lstm = LSTM(
      shape: shape,
      reverseActivations: LSTM.Activations(activation: .scaledTanh(scale: 2, slope: 1)),
      clip: 0.5, couplesForgetGate: true)
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for slot in lstm.parameters {
      let ones = [Float](repeating: 1, count: slot.shape.reduce(1, *))
      tensors[slot.role] = try Tensor(shape: slot.shape, ones)
    }
    let roles = tensors.keys
    let model = try Model(
      name: "m", inputs: [ModelInput("x", ValueType(.float32, ["batch", "time", 2]))],
      outputs: [ModelOutput("y", value: "y")],
      nodes: [
        Node(
          name: "r", layer: lstm, inputs: ["x", nil, nil, nil], outputs: ["y", nil, nil, nil],
          parameters: OrderedDictionary(uniqueKeysWithValues: roles.map { ($0, $0) }))
      ],
      parameters: tensors,
      provenance: Provenance(format: "test", version: nil, producer: nil))
    let folder = try TemporaryFolder()
    let file = folder.path("m.safetensors")
    try NativeFormat.write(ModelFile(model: model), to: file)
    let lines = try CommandRun.sluice("summary", file).output.split(separator: "\n")
    #expect(
      lines.contains("    kept as: i f g o in rows, input bias, recurrent bias, peepholes"))
    #expect(
      lines.contains(
        "    masked output: hold; couples forget gate: true; activation: tanh; "
          + "recurrent activation: sigmoid; cell activation: tanh; reverse activations: "
          + "activation scaledTanh(scale 2.0, slope 1.0), recurrent activation sigmoid, "
          + "cell activation scaledTanh(scale 2.0, slope 1.0); clip: 0.5"))
    let plain = try CommandRun.sluice("summary", "Keras/k3_lstm.h5").output
    for word in ["clip", "couples", "peephole", "reverse"] { #expect(!plain.contains(word)) }
  }

  @Test func `a native file says the same as the file it came from`() throws {
    let folder = try TemporaryFolder()
    let native = folder.path("m.safetensors")
    _ = try CommandRun.sluice("convert", "Keras/k3_lstm.h5", "-o", native)
    let before = try CommandRun.sluice("summary", "Keras/k3_lstm.h5", "--json").json
    let after = try CommandRun.sluice("summary", native, "--json").json
    for key in ["name", "inputs", "outputs", "layers", "recurrent", "parameters", "provenance"] {
      #expect(before[key] == after[key])
    }
  }

  @Test(arguments: Fixtures.keras) func `every table has five columns, and no line ends in a space`(
    model: String
  ) throws {
    let lines = try CommandRun.sluice(["summary"] + Fixtures.kerasArguments(model)).output
      .split(separator: "\n", omittingEmptySubsequences: false)
    let heading = try #require(lines.first { $0.hasPrefix("layer ") })
    let rule = try #require(lines.first { $0.hasPrefix("──") })
    #expect(heading.hasPrefix("layer"))
    #expect(rule.split(separator: " ", omittingEmptySubsequences: true).count == 5)
    #expect(!lines.contains { $0.hasSuffix(" ") })
  }
}
