import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// Inputs that show mistakes, and goldens that do not.
@Suite struct GoldenInputsTests {
  static let models = [
    "Keras/k3_gru", "Keras/tfk_embedding_mask", "Keras/tfk_states_in_and_out",
    "Keras/k3_simple_rnn_unrolled", "ONNX/torch_packed_gru",
    "ONNX/hand_05",
  ]

  @Test(arguments: models)
  func `inputs that are drawn show every mistake`(_ name: String) throws {
    let model = try MistakeTable.load(name).model
    let golden = try GoldenInputs(for: model)
    #expect(golden.untried == 0)
    #expect(golden.separations.count > 10)
    #expect(golden.unseparated.isEmpty, "\(golden.textLines)")
    #expect(golden.separations.allSatisfy { $0.multiples ?? 0 >= Discrimination.needed })
    // A model with the mistake fails what the model without it gives.
    for separation in golden.separations.prefix(8) {
      let (item, change) = (golden.cases[separation.shownBy ?? 0], separation.changes[0])
      let mistake = try #require(Mistake.named(change.id))
      var arrays: OrderedDictionary<String, Tensor> = [:]
      for (name, tensor) in item.inputs { arrays["inputs/\(name)"] = tensor }
      for (name, tensor) in try model.run(item.inputs) { arrays["outputs/\(name)"] = tensor }
      let truth = try Golden(arrays: arrays)
      let isSeen = try mistake.readings(of: change.node, in: Reading(model)).contains { reading in
        try !Verification(of: reading.model, against: truth).passed
      }
      #expect(isSeen, "\(change.id)")
    }
  }

  @Test func `the same seed gives the same inputs, another one others`() throws {
    let model = try MistakeTable.load("Keras/k3_gru").model
    func bytes(_ seed: UInt64) throws -> [[UInt8]] {
      try GoldenInputs(for: model, plan: InputPlan(seed: seed)).bundle(of: model).values.map {
        try $0.source.bytes(in: 0..<$0.source.byteCount)
      }
    }
    #expect(try bytes(3) == bytes(3))
    #expect(try bytes(3) != bytes(4))
  }

  @Test func `a bundle says where it is from and is read as one`() throws {
    let model = try MistakeTable.load("Keras/tfk_states_in_and_out").model
    var arrays = try GoldenInputs(for: model).bundle(of: model)
    let bytes = try #require(arrays["provenance"])
    let text = try JSON(parsing: try bytes.source.bytes(in: 0..<bytes.count))
    #expect(text["made by"]?.string == "sluice golden")
    let inputs = try Golden.cases(arrays) { GoldenKey($0) }
    for item in inputs {
      for (name, tensor) in try model.run(item.inputs) {
        arrays["\(item.name == "default" ? "" : item.name + "/")outputs/\(name)"] = tensor
      }
    }
    let golden = try Golden(arrays: arrays)
    #expect(golden.cases.map(\.name) == inputs.map(\.name))
    #expect(try Verification(of: model, against: golden).passed)
    #expect(throws: SluiceError.self) { try Golden(arrays: ["provenance": bytes]) }
  }

  @Test func `a golden of a fixture is strong`() throws {
    let (model, golden) = try MistakeTable.load("Keras/k3_gru")
    let strength = try GoldenStrength(of: golden, for: model)
    #expect(!strength.isWeak && strength.untried == 0 && strength.invisible.isEmpty)
    #expect(strength.seen > 30)
    #expect(strength.textLines.isEmpty)
  }

  @Test func `a golden of one step is weak, and it is said why`() throws {
    let model = try MistakeTable.load("Keras/k3_gru").model
    let inputs = try model.inputs(InputPlan(steps: 1))
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in inputs { arrays["inputs/\(name)"] = tensor }
    for (name, tensor) in try model.run(inputs) { arrays["outputs/\(name)"] = tensor }
    let golden = try Golden(arrays: arrays)
    let strength = try GoldenStrength(of: golden, for: model)
    #expect(strength.isWeak)
    let direction = try #require(strength.unseen.first { $0.changes[0].id == "direction" })
    #expect(direction.reason == "no sequence has more than one step")
    #expect(strength.unseen.contains { $0.changes[0].id == "recurrent-kernel-transposed" })
    #expect(!strength.unseen.contains { $0.changes[0].id == "kernel-transposed" })
  }

  @Test func `what a weak golden leaves open is said, and why`() throws {
    let model = try MistakeTable.load("Keras/k3_gru").model
    let cell = try #require(model.nodes.first { $0.cell != nil }).name
    let inputs = try model.inputs(InputPlan(steps: 1))
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (name, tensor) in inputs { arrays["inputs/\(name)"] = tensor }
    for (name, tensor) in try model.run(inputs) { arrays["outputs/\(name)"] = tensor }
    let mistake = try #require(Mistake.named("gates-z-r-n"))
    let wrong = try #require(try mistake.readings(of: cell, in: Reading(model)).first).model
    let diagnosis = try MistakeSolver.diagnose(wrong, Golden(arrays: arrays), trying: [.single])
    guard case .found = diagnosis.outcome else {
      Issue.record("\(diagnosis.textLines)")
      return
    }
    // From a zero state, kernels alone and kernels with biases cannot always be told apart.
    #expect(diagnosis.textLines[0].hasPrefix("matches if in 'gru': "))
  }

  @Test func `a list of indices stays within its table`() throws {
    for rows in [1, 5, 40] {
      let table = try Tensor(shape: [rows, 2], (0..<2 * rows).map { Float($0) })
      let model = try Model(
        name: "table", inputs: [ModelInput("i", ValueType(.int64, ["time"]))],
        outputs: [ModelOutput("y", value: "y")],
        nodes: [
          Node(
            name: "table", layer: Embedding(count: rows, size: 2), inputs: ["i"],
            outputs: ["y"], parameters: ["embeddings": "table"])
        ], parameters: ["table": table],
        provenance: Provenance(format: "test", version: nil, producer: nil))
      let inputs = try model.inputs(InputPlan(steps: 60))
      let indices: [Double] = try #require(inputs["i"]).elements()
      #expect(indices.allSatisfy { 0 <= $0 && $0 < Double(rows) })
      #expect(rows == 1 || Set(indices).count > rows / 4)
    }
  }

  @Test func `inputs that are too large are refused before they are drawn`() throws {
    let model = try MistakeTable.load("Keras/k3_gru").model
    let error = #expect(throws: SluiceError.self) {
      try GoldenInputs(for: model, plan: InputPlan(batch: 1 << 20, steps: 1 << 20))
    }
    #expect(error?.code == .limit)
  }

  @Test func `the work does not go beyond its budget`() throws {
    let (model, golden) = try MistakeTable.load("Keras/k3_gru")
    let strength = try GoldenStrength(of: golden, for: model, work: Work(budget: 20_000))
    #expect(strength.untried > 0 && strength.work.spent <= 20_000)
    #expect(strength.textLines.contains { $0.contains("not tried") })
    let inputs = try GoldenInputs(for: model, work: Work(budget: 20_000))
    #expect(inputs.untried > 0 && !inputs.cases.isEmpty)
  }
}
