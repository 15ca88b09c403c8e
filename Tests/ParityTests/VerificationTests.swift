import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import Testing

/// How goldens are matched with a model's ports, and what is said of the result.
struct VerificationTests {
  /// The sum of two inputs and the sum of one of them with a state, which is kept.
  private static func model() throws -> Model {
    try Model(
      name: "sums",
      inputs: [
        ModelInput("a", ValueType(.float32, ["batch", 2])),
        ModelInput("h", ValueType(.float32, ["batch", 2]), isState: true),
        ModelInput("b", ValueType(.float32, ["batch", 2])),
      ],
      outputs: [
        ModelOutput("sum", value: "s"), ModelOutput("h_next", value: "n", feedsInput: "h"),
      ],
      nodes: [
        Node(name: "add", layer: Add(), inputs: ["a", "b"], outputs: ["s"]),
        Node(name: "keep", layer: Add(), inputs: ["a", "h"], outputs: ["n"]),
      ],
      parameters: [:], provenance: Provenance(format: "test", version: nil, producer: nil))
  }

  private func tensor(_ values: [Float], shape: [Int] = [1, 2]) throws -> Tensor {
    try Tensor(shape: shape, values)
  }

  private func verify(_ arrays: [(String, [Float])]) throws -> Verification {
    var tensors: OrderedDictionary<String, Tensor> = [:]
    for (name, values) in arrays { tensors[name] = try tensor(values) }
    return try Verification(of: Self.model(), against: Golden(arrays: tensors))
  }

  @Test func `names and positions reach the same ports, states not counted`() throws {
    let named = try verify([("inputs/a", [1, 2]), ("inputs/b", [3, 4]), ("outputs/sum", [4, 6])])
    let placed = try verify([("inputs/0", [1, 2]), ("inputs/1", [3, 4]), ("outputs/0", [4, 6])])
    #expect(named.passed && placed.passed)
    #expect(placed.cases[0].outputs.map(\.name) == ["sum"])
    #expect(placed.cases[0].notCompared == ["h_next"])
  }

  @Test func `a name may lack the slash that the model's begins with`() throws {
    let model = try Model(
      name: "slashes", inputs: [ModelInput("/a", ValueType(.float32, ["batch", 2]))],
      outputs: [ModelOutput("sum", value: "s")],
      nodes: [Node(name: "/add", layer: Add(), inputs: ["/a", "/a"], outputs: ["s"])],
      parameters: [:], provenance: Provenance(format: "test", version: nil, producer: nil))
    let arrays: OrderedDictionary<String, Tensor> = [
      "inputs/a": try tensor([1, 2]), "outputs/sum": try tensor([2, 4]),
      "layers/add": try tensor([2, 4]),
    ]
    let verification = try Verification(of: model, against: Golden(arrays: arrays))
    #expect(verification.passed)
    #expect(verification.cases[0].outputs.map(\.name) == ["sum", "/add"])
    var twice = arrays
    twice["layers//add"] = try tensor([2, 4])
    #expect(throws: SluiceError.self) {
      try Verification(of: model, against: Golden(arrays: twice))
    }
  }

  @Test func `states are given and compared by name`() throws {
    let verification = try verify([
      ("inputs/a", [1, 2]), ("inputs/b", [0, 0]), ("inputs/h", [10, 20]),
      ("outputs/h_next", [11, 22]), ("layers/add", [1, 2]),
    ])
    #expect(verification.passed)
    #expect(verification.cases[0].outputs.map(\.kind) == [.output, .layer])
    #expect(verification.cases[0].notCompared == ["sum"])
  }

  @Test func `a difference is a verdict that names the worst element`() throws {
    let verification = try verify([
      ("inputs/a", [1, 2]), ("inputs/b", [3, 4]), ("outputs/sum", [4, 6.5]),
      ("layers/keep", [1, 2]),
    ])
    #expect(!verification.passed)
    #expect(verification.cases[0].outputs.map(\.passed) == [false, true])
    #expect(verification.failure?.code == .mismatch)
    #expect(
      verification.failure?.description
        == "case 'default': output 'sum': 1 of 2 elements differ from the golden, "
        + "worst |Δ| 0.5 at [0, 1]: 6, golden 6.5")
  }

  @Test func `an input that is handed on departs at no node`() throws {
    let model = try Model(
      name: "through", inputs: [ModelInput("a", ValueType(.float32, ["batch", 2]))],
      outputs: [ModelOutput("same", value: "a"), ModelOutput("sum", value: "s")],
      nodes: [Node(name: "add", layer: Add(), inputs: ["a", "a"], outputs: ["s"])],
      parameters: [:], provenance: Provenance(format: "test", version: nil, producer: nil))
    for (wrong, node) in [("same", nil), ("sum", "add")] {
      var arrays: OrderedDictionary<String, Tensor> = [
        "inputs/a": try tensor([1, 2]), "outputs/same": try tensor([1, 2]),
        "outputs/sum": try tensor([2, 4]),
      ]
      arrays["outputs/\(wrong)"] = try tensor([1, 5])
      let verification = try Verification(of: model, against: Golden(arrays: arrays))
      #expect(!verification.passed)
      #expect(verification.cases[0].firstToDepart == node)
    }
  }

  private static let misfits: [(String, String, String)] = [
    (
      "inputs/c", "outputs/sum",
      "case 'default': input 'c' is not in the model, whose inputs are 'a', 'h' and 'b'"
    ),
    (
      "inputs/2", "outputs/sum",
      "case 'default': input '2' is not in the model, whose inputs are 'a', 'h' and 'b'"
    ),
    (
      "inputs/1", "outputs/sum", "case 'default': input 'b' is given twice, as 'b' and '1'"
    ),
    (
      "inputs/h", "outputs/1",
      "case 'default': output '1' is not in the model, whose outputs are 'sum' and 'h_next'"
    ),
    (
      "inputs/h", "layers/gru",
      "case 'default': layer 'gru' is not in the model, whose layers are 'add' and 'keep'"
    ),
  ]

  @Test(arguments: misfits) func `what does not fit the model is refused by name`(
    input: String, output: String, message: String
  ) throws {
    let error = #expect(throws: SluiceError.self) {
      try verify([
        ("inputs/a", [1, 2]), ("inputs/b", [3, 4]), (input, [1, 2]), (output, [1, 2]),
      ])
    }
    #expect(error?.description == message)
    #expect(error?.code == .inconsistent)
  }

  @Test func `a missing input is named with what it must be`() {
    let error = #expect(throws: SluiceError.self) {
      try verify([("inputs/a", [1, 2]), ("outputs/sum", [1, 2])])
    }
    #expect(
      error?.description
        == "case 'default': input 'b' is missing, expected an array for F32[batch, 2]")
  }

  @Test func `a golden of another shape is refused`() throws {
    let golden = try Golden(arrays: [
      "inputs/a": tensor([1, 2]), "inputs/b": tensor([3, 4]),
      "outputs/sum": tensor([4, 6], shape: [2, 1]),
    ])
    let error = #expect(throws: SluiceError.self) {
      try Verification(of: Self.model(), against: golden)
    }
    #expect(
      error?.description
        == "case 'default': output 'sum' has shape [2, 1] in the golden, [1, 2] in the model")
  }

  @Test func `the report is one page without scripts, and names in it are no markup`() throws {
    let golden = try Golden(arrays: [
      "<b>/inputs/a": tensor([1, 2]), "<b>/inputs/b": tensor([3, 4]),
      "<b>/outputs/sum": tensor([4, 6]),
    ])
    let verification = try Verification(of: Self.model(), against: golden)
    let page = ParityReport(
      model: "a&b", provenance: try Self.model().provenance,
      trials: [ParityReport.Trial(path: "g\u{202E}\"", result: .success(verification))]
    ).html
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.contains("<h1>a&amp;b</h1>"))
    #expect(page.contains("&lt;b&gt; / </span>"))
    #expect(page.contains("g\\u{202e}&quot;"))
    #expect(!page.contains("<script") && !page.contains("http"))
    #expect(!page.contains("<b>/"))
  }
}
