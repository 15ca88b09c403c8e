import Foundation
import SluiceCore
import TestSupport
import Testing

/// What `sluice convert --only` takes out of a model.
struct PartTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func convert(_ layers: String..., golden: String? = nil) throws -> CommandRun {
    try CommandRun.sluice(
      ["convert", "Parts/whole.h5", "-o", folder.path("part.safetensors")]
        + layers.flatMap { ["--only", $0] }
        + (golden.map { ["--golden", "Parts/\($0).golden.npz"] } ?? []), in: Fixtures.folder)
  }

  private func summary() throws -> String {
    try CommandRun.sluice("summary", "part.safetensors", in: folder.url).output
  }

  @Test(arguments: [
    (["embedding,both,other"], "encoder", 2), (["gru"], "gru", 2),
    (["lstm,out,dense,é"], "decoder", 2), (["lstm", "out", "dense,é"], "decoder", 2),
  ]) func `a part computes what the framework computed there`(
    layers: [String], golden: String, tensors: Int
  ) throws {
    let run = try CommandRun.sluice(
      ["convert", "Parts/whole.h5", "-o", folder.path("part.safetensors")]
        + layers.flatMap { ["--only", $0] } + ["--golden", "Parts/\(golden).golden.npz"],
      in: Fixtures.folder)
    #expect(run.status == 0, "\(run.errors)\(run.output)")
    #expect(run.errors.contains("passed: \(tensors) of \(tensors) tensors agree in 1 case"))
  }

  @Test func `what is read from outside is an input, masks too`() throws {
    #expect(try convert("gru").status == 0)
    let ports = try summary().split(separator: "provenance")[0]
    #expect(ports.contains("both: F32[batch, 7, 6]"))
    #expect(ports.contains(": BOOL[batch, 7]"))
    #expect(ports.contains("gru: F32[batch, 7, 5]") && ports.contains("gru.state: F32[batch, 5]"))
    #expect(!ports.contains("ids"))
  }

  @Test func `a mask that follows from what the part reads is computed there`() throws {
    #expect(try convert("embedding,both").status == 0)
    let text = try summary()
    #expect(text.contains("ids: I32[batch, 7]") && text.contains("NotEqual"))
    #expect(!text.contains("BOOL"))
    #expect(text.contains("a part of the model 'whole': 'embedding' and 'both'"))
    #expect(text.contains("both/forward_gru") && !text.contains("lstm"))
  }

  @Test func `all layers together are the model again`() throws {
    #expect(try convert("embedding,both,gru,dense,é,lstm,out,other").status == 0)
    let part = try summary().split(separator: "provenance")[0]
    let whole = try CommandRun.sluice("summary", "Parts/whole.h5").output
    #expect(
      part.split(separator: "\n").dropFirst()
        == whole.split(separator: "provenance")[0].split(separator: "\n").dropFirst())
  }

  @Test(arguments: [
    (
      "gruu",
      "the model has no layer 'gruu': the nearest are 'gru', 'out', 'both', 'lstm' and 'other'"
    ),
    (
      "gru,,out",
      "the model has no layer '': the nearest are 'gru', 'out', 'both', 'lstm' and 'other'"
    ),
    ("ids", "'ids' is an input of the model, expected a layer"),
  ]) func `a name that is no layer's is refused`(layers: String, reason: String) throws {
    let run = try convert(layers)
    #expect(run.status == 64)
    #expect(run.errorLines.first == "error: Parts/whole.h5: \(reason)")
    #expect(try folder.names.isEmpty)
  }

  @Test func `goldens of the whole do not go with a part`() throws {
    let whole = folder.path("whole.safetensors")
    let made = try CommandRun.sluice(
      "convert", "demo/rhythm.h5", "-o", whole, "--golden", "demo/rhythm.golden.npz")
    #expect(made.status == 0)
    let run = try CommandRun.sluice(
      "convert", whole, "-o", folder.path("part.safetensors"), "--only", "rhythm")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try CommandRun.sluice("verify", folder.path("part.safetensors")).status == 64)
  }
}
