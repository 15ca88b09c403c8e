import SluiceCore
import TestSupport
import Testing

/// What `sluice diff` says, and with which exit status.
struct DiffTests {
  private func check(_ run: CommandRun, status: Int32) throws {
    #expect(run.status == status, "\(run.errors)")
    #expect(try SchemaValidator(named: "diff").problems(in: try run.json).isEmpty)
  }

  @Test(arguments: ["twin_export", "twin_tf2onnx", "twin_torch", "twin_torch_dynamo"])
  func `a network and its exports mean the same`(name: String) throws {
    let run = try CommandRun.sluice("diff", "ONNX/twin.keras", "ONNX/\(name).onnx")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.split(separator: "\n").last?.hasPrefix("same meaning: ") == true)
    #expect(run.output.contains("recurrentBias: the same: absent in A, zeros in B"))
    #expect(!run.output.contains("layout"))
    try check(.sluice("diff", "ONNX/twin.keras", "ONNX/\(name).onnx", "--json"), status: 0)
  }

  @Test func `a conversion is identical with its original`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    #expect(try CommandRun.sluice("convert", "demo/rhythm.h5", "-o", path).status == 0)
    let run = try CommandRun.sluice("diff", "demo/rhythm.h5", path)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").last?.hasPrefix("identical: ") == true)
    try check(.sluice("diff", "demo/rhythm.h5", path, "--json"), status: 0)
  }

  @Test func `architectures of weights are given for each side`() throws {
    let weights = "Keras/k3_einsum.weights.h5"
    let run = try CommandRun.sluice(
      "diff", weights, weights, "--config-a", "Keras/k3_einsum.config.json", "--config-b",
      "Keras/k3_einsum.config.json")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test(arguments: [
    ("Keras/k3_gru.h5", "Keras/k3_lstm.h5"), ("demo/rhythm.h5", "ONNX/twin.keras"),
    ("Keras/k3_float16.h5", "Keras/k3_float64.h5"), ("Keras/k3_gru.h5", "Keras/tfk_gru.h5"),
  ]) func `different models are different`(a: String, b: String) throws {
    let run = try CommandRun.sluice("diff", a, b)
    #expect(run.status == 1)
    #expect(run.errorLines.last?.hasPrefix("error: \(a): differs from '\(b)': ") == true)
    #expect(run.output.split(separator: "\n").last?.hasPrefix("DIFFERENT: ") == true)
    try check(.sluice("diff", a, b, "--json"), status: 1)
  }

  @Test func `the seed decides the inputs, and nothing else does`() throws {
    let arguments = ["diff", "Keras/k3_gru.h5", "Keras/tfk_gru.h5", "--json", "--seed"]
    let (first, again) = (
      try CommandRun.sluice(arguments + ["7"]), try CommandRun.sluice(arguments + ["7"])
    )
    #expect(first.output == again.output)
    #expect(try CommandRun.sluice(arguments + ["8"]).output != first.output)
  }

  @Test func `what cannot be read is refused as everywhere`() throws {
    let missing = try CommandRun.sluice("diff", "demo/rhythm.h5", "nothing.h5")
    #expect(missing.status == 66)
    #expect(missing.output.isEmpty)
    #expect(missing.errors.hasPrefix("error: nothing.h5: cannot be read"))
    let unknown = try CommandRun.sluice("diff", "Invalid/config_unknown_class.h5", "demo/rhythm.h5")
    #expect(unknown.status == 69)
    let call = try CommandRun.sluice("diff", "demo/rhythm.h5", "--json")
    #expect(call.status == 64)
    #expect(try SchemaValidator(named: "error").problems(in: try call.json).isEmpty)
    let json = try CommandRun.sluice("diff", "nothing.h5", "demo/rhythm.h5", "--json")
    #expect(json.status == 66)
    #expect(try SchemaValidator(named: "error").problems(in: try json.json).isEmpty)
  }
}
