import Foundation
import SluiceCore
import TestSupport
import Testing

/// Holds real answers to the schemas in `Schemas/`.
struct SchemaTests {
  private func check(_ run: CommandRun, _ schema: String, status: Int32 = 0) throws {
    #expect(run.status == status, "\(run.errors)")
    let problems = try SchemaValidator(named: schema).problems(in: try run.json)
    #expect(problems.isEmpty)
  }

  @Test(arguments: Fixtures.keras) func `summaries and verdicts of every Keras model`(
    model: String
  ) throws {
    let file = Fixtures.kerasArguments(model)
    try check(.sluice(["summary", "--json"] + file), "summary")
    try check(
      .sluice(
        ["verify", "--json"] + file + ["Keras/\(model).golden.npz"]), "verify")
  }

  @Test func `verdicts that hold figures which are not finite`() throws {
    let run = try CommandRun.sluice(
      "verify", "Invalid/base.h5", "Invalid/golden_nan.npz", "--json")
    try check(run, "verify", status: 1)
    #expect(run.output.contains("\"maxAbsolute\": \"inf\""))
  }

  @Test(arguments: [
    "demo/rhythm.h5", "demo/rhythm.golden.npz", "Invalid/base.h5", "Keras/k3_unicode_names.h5",
    "Keras/tfk_odd_names.h5", "Invalid/shards_good.weights.json",
    "Invalid/shards_good_00002.weights.h5",
  ]) func `what is in files`(file: String) throws {
    try check(.sluice("inspect", file, "--json"), "inspect")
  }

  @Test func `elements of arrays`() throws {
    try check(
      .sluice("inspect", "demo/rhythm.golden.npz", "outputs/0", "--rows", "1..<3", "--json"),
      "inspect")
  }

  @Test func `conversions and runs`() throws {
    let folder = try TemporaryFolder()
    try check(
      .sluice("convert", "demo/rhythm.h5", "-o", folder.path("a.safetensors"), "--json"), "convert")
    try check(
      .sluice(
        "convert", "demo/rhythm.h5", "-o", folder.path("b.safetensors"), "--golden",
        "demo/rhythm.golden.npz", "--json"), "convert")
    try check(
      .sluice(
        "convert", "demo/rhythm.h5", "-o", folder.path("c.safetensors"), "--golden",
        "demo/rhythm.golden.npz", "--atol", "0", "--json"), "convert", status: 1)
    try check(
      .sluice(
        "run", "demo/rhythm.h5", "demo/rhythm.golden.npz", "-o", folder.path("o.npz"), "--json"),
      "run")
    try check(.sluice("summary", folder.path("b.safetensors"), "--json"), "summary")
    try check(.sluice("verify", folder.path("b.safetensors"), "--json"), "verify")
    try check(.sluice("inspect", folder.path("b.safetensors"), "--json"), "inspect")
  }

  @Test func `inputs that show mistakes`() throws {
    let folder = try TemporaryFolder()
    for ending in ["npz", "safetensors"] {
      let inputs = folder.path("i.\(ending)")
      try check(
        .sluice("golden", "Keras/k3_gru.h5", "-o", inputs, "--seed", "5", "--json"), "golden")
      let again = folder.path("again.\(ending)")
      try check(
        .sluice("golden", "Keras/k3_gru.h5", "-o", again, "--seed", "5", "--json"), "golden")
      #expect(
        try Data(contentsOf: URL(filePath: inputs)) == Data(contentsOf: URL(filePath: again)))
      try check(
        .sluice("run", "Keras/k3_gru.h5", inputs, "-o", folder.path("o.npz"), "--force", "--json"),
        "run")
      let verify = try CommandRun.sluice("verify", "Keras/k3_gru.h5", inputs)
      #expect(verify.status == 65 && verify.errors.contains("Scripts/record_golden.py"))
      try check(
        .sluice("golden", "Keras/k3_gru.h5", "-o", inputs, "--json"), "error", status: 73)
    }
    try check(
      .sluice("golden", "Keras/k3_gru.h5", "-o", folder.path("i.npy"), "--json"), "error",
      status: 64)
    try check(
      .sluice("golden", "Keras/k3_gru.h5", "-o", folder.path("j.npz"), "--steps", "0", "--json"),
      "error", status: 64)
  }

  @Test func `errors of the input and of the call`() throws {
    try check(.sluice("summary", "nothing.h5", "--json"), "error", status: 66)
    try check(.sluice("verify", "demo/rhythm.h5", "--json"), "error", status: 64)
    try check(.sluice("verify", "--json"), "error", status: 64)
    try check(.sluice("summary", "Invalid/config_unknown_class.h5", "--json"), "error", status: 69)
  }

  @Test func `the validator refuses what a schema does not say`() {
    let schema: JSON = [
      "type": "object", "properties": ["a": ["type": "integer", "minimum": 0]], "required": ["a"],
      "additionalProperties": false,
    ]
    let validator = SchemaValidator(schema)
    #expect(validator.problems(in: ["a": 1]).isEmpty)
    for wrong in [["a": "1"], ["a": -1], [:], ["a": 1, "b": 2], 1, ["a": .number(1.5)]] as [JSON] {
      #expect(!validator.problems(in: wrong).isEmpty)
    }
    #expect(!SchemaValidator(["typo": "object"]).problems(in: 1).isEmpty)
    #expect(!SchemaValidator(["$ref": "#/$defs/none"]).problems(in: 1).isEmpty)
    let either: JSON = ["oneOf": [["type": "number"], ["type": "integer"], ["type": "string"]]]
    #expect(!SchemaValidator(either).problems(in: 1).isEmpty)
    #expect(SchemaValidator(either).problems(in: "1").isEmpty)
  }
}
