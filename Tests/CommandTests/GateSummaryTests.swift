import Foundation
import SluiceCore
import TestSupport
import Testing

/// What `sluice summary --gates` shows.
struct GateSummaryTests {
  private static let golden = ["--gates", "--golden", "demo/rhythm.golden.npz"]

  @Test func `the demo's gates are shown in a table, with what they mean`() throws {
    let run = try CommandRun.sluice(["summary", "demo/rhythm.h5"] + Self.golden)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").map(String.init)
    let words = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    #expect(lines.contains("  on the golden: demo/rhythm.golden.npz, 1 case"))
    #expect(lines.contains("  rhythm (GRU): 24 units, 255 steps"))
    #expect(
      words.contains([
        "gate", "‖W‖F", "‖W‖₂", "‖U‖F", "‖U‖₂", "ρ(U)", "bias", "mean", "left", "right", "sat",
        "dead",
      ]))
    let update = try #require(words.first { $0.starts(with: ["z", "update"]) })
    #expect(update.count == 7 + 1 + 4 * 2 + 1)
    #expect(lines.contains("    update bias: mean 0.116, from -1.74 to 0.982"))
    #expect(lines.contains { $0.hasSuffix("steps, from the mean of z on the golden") })
    #expect(lines.contains("    dead outputs: 0 % of the units"))
    #expect(lines.contains { $0.hasPrefix("  effective memory: steps until") })
  }

  @Test func `without a golden there is what weights tell, and memory is said to come from biases`()
    throws
  {
    let run = try CommandRun.sluice("summary", "Keras/k3_lstm.h5", "--gates")
    #expect(run.status == 0)
    #expect(!run.output.contains("golden"))
    #expect(!run.output.contains("dead"))
    #expect(run.output.contains("forget bias: mean"))
    #expect(run.output.contains("from the biases of f alone"))
    let found = try statistics("summary", "Keras/k3_lstm.h5", "--gates", "--json")
    #expect(found["golden"] == .null)
  }

  private func statistics(_ arguments: String...) throws -> JSON {
    let answer = try CommandRun.sluice(arguments).json
    return try #require(answer["gateStatistics"])
  }

  @Test func `what is added stands between what a plain summary shows`() throws {
    let plain = try CommandRun.sluice("summary", "demo/rhythm.h5").output
    #expect(!plain.contains("\ngates\n"))
    #expect(
      try CommandRun.sluice("summary", "demo/rhythm.h5", "--json").json["gateStatistics"] == nil)
    let folder = try TemporaryFolder()
    let native = folder.path("m.safetensors")
    _ = try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", native)
    let full = try CommandRun.sluice("summary", native, "--gates").output
    #expect(full.contains("\ngates\n"))
    let start = try #require(full.firstRange(of: "gates\n"))
    let end = try #require(full.firstRange(of: "inputs\n"))
    #expect(
      full[..<start.lowerBound] + full[end.lowerBound...]
        == (try CommandRun.sluice("summary", native).output)[...])
  }

  @Test func `weights are read for gates alone`() throws {
    let damaged = "Invalid/archive_weights_damaged.keras"
    #expect(try CommandRun.sluice("summary", damaged).status == 0)
    let run = try CommandRun.sluice("summary", damaged, "--gates")
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(run.errors.contains("node 'gru' (GRU)") && run.errors.contains("checksum"))
  }

  @Test func `a golden in the model is used where none is given`() throws {
    let folder = try TemporaryFolder()
    let native = folder.path("m.safetensors")
    _ = try CommandRun.sluice(
      "convert", "demo/rhythm.h5", "-o", native, "--golden", "demo/rhythm.golden.npz")
    let embedded = try statistics("summary", native, "--gates", "--json")
    let given = try statistics(
      "summary", "demo/rhythm.h5", "--gates", "--golden", "demo/rhythm.golden.npz", "--json")
    #expect(embedded["layers"] == given["layers"])
    #expect(embedded["golden"] == ["path": .string(native), "embedded": true])
    #expect(
      try CommandRun.sluice("summary", native, "--gates").output
        .contains("  on the golden: embedded in the model, 1 case\n"))
  }

  @Test(arguments: [
    "ONNX/torch_lstm_bidirectional", "ONNX/torch_rnn_relu", "ONNX/hand_14",
    "ONNX/node_gru_seq_length",
    "ONNX/torch_gru_half", "Keras/k231_hard_sigmoid", "Keras/tfk_convolution_lstm",
    "Keras/k3_stateful_two_calls", "ONNX/hand_01",
  ]) func `tables fit a terminal and the schema, whatever the cell`(stem: String) throws {
    let paths = ["onnx", "h5", "keras"].map { "\(stem).\($0)" }
    let model = try #require(
      paths.first {
        FileManager.default.fileExists(atPath: Fixtures.folder.appending(path: $0).path)
      })
    let arguments = ["summary", model, "--gates", "--golden", "\(stem).golden.npz"]
    let run = try CommandRun.sluice(arguments)
    #expect(run.status == 0, "\(run.errors)")
    let start = try #require(run.output.firstRange(of: "\ngates\n")).lowerBound
    let end = try #require(run.output.firstRange(of: "\ninputs\n")).lowerBound
    for line in run.output[start..<end].split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
      #expect(!line.hasSuffix(" ") && !line.contains("nan"), "\(line)")
    }
    let json = try CommandRun.sluice(arguments + ["--json"]).json
    let problems = try SchemaValidator(named: "summary").problems(in: json)
    #expect(problems.isEmpty)
    let gates = json["gateStatistics"]?["layers"]?.array?.compactMap { $0["name"] }
    #expect(gates == json["recurrent"]?.array?.compactMap { $0["name"] })
  }

  @Test func `weights that are inputs are not measured, but their gates are watched`() throws {
    let layers = try statistics(
      "summary", "ONNX/node_gru_seq_length.onnx", "--gates", "--golden",
      "ONNX/node_gru_seq_length.golden.npz", "--json")["layers"]
    let pass = try #require(layers?.array?.first?["passes"]?.array?.first)
    let gate = try #require(pass["gates"]?.array?.first)
    #expect(gate["weights"] == .null && gate["bias"] == .null)
    #expect(gate["activity"]?["mean"]?.number != nil)
    #expect(pass["effectiveMemory"]?["source"] == "golden")
  }

  @Test(arguments: [
    (
      ["Keras/k3_all_operations.keras", "--gates"], 64,
      "Keras/k3_all_operations.keras: has no recurrent layer"
    ),
    (["demo/rhythm.h5", "--golden", "demo/rhythm.golden.npz"], 64, "expected --gates with it"),
    (["demo/rhythm.h5", "--gates", "--golden", "nothing.npz"], 66, "nothing.npz"),
    (
      ["demo/rhythm.h5", "--gates", "--golden", "Keras/k3_lstm.golden.npz"], 65,
      "Keras/k3_lstm.golden.npz: case 'default': input"
    ),
  ]) func `what cannot be measured is refused`(
    _ arguments: [String], _ status: Int32, _ words: String
  )
    throws
  {
    let run = try CommandRun.sluice(["summary"] + arguments)
    #expect(run.status == status)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains(words), "\(run.errors)")
  }
}
