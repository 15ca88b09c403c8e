import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import TestSupport
import Testing

/// What `sluice run` and `sluice inspect` read and write.
struct RunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func elements(_ file: String, _ name: String) throws -> [Double] {
    let run = try CommandRun.sluice("inspect", file, name, "--rows", "0..<3", "--json")
    #expect(run.status == 0, "\(run.errors)")
    return try run.json["elements"]?.array?.compactMap(\.number) ?? []
  }

  @Test(arguments: ["npz", "safetensors"])
  func `each case of a bundle gives its outputs`(ending: String) throws {
    let output = folder.path("o.\(ending)")
    let run = try CommandRun.sluice(
      "run", "Keras/k3_gru.h5", "Keras/k3_gru.golden.npz", "-o", output)
    #expect(run.status == 0)
    for name in ["short", "long"] {
      let found = try elements(output, "\(name)/outputs/gru")
      let golden = try elements("Keras/k3_gru.golden.npz", "\(name)/outputs/0")
      #expect(found.count == golden.count && found.count > 0)
      #expect(zip(found, golden).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  @Test func `one input and one output go by single arrays`() throws {
    let bundle = Fixtures.folder.appending(path: "demo/rhythm.golden.npz").path
    let arrays = try NumPyArchive(try InputFile(path: bundle)).tensors
    let signal = try #require(arrays["inputs/signal"])
    let input = folder.path("signal.npy")
    try writeAtomically(to: input, replacing: false) { (output) throws(SluiceError) in
      try NumPyFile.write(signal, to: &output)
    }
    let run = try CommandRun.sluice(
      "run", "demo/rhythm.h5", input, "-o", folder.path("o.npy"))
    #expect(run.status == 0, "\(run.errors)")
    let listing = try CommandRun.sluice("inspect", folder.path("o.npy"), "--rows", "0..<1")
    #expect(listing.output.hasPrefix("F32 [8, 3]\n[0]  "))
    let reference = try CommandRun.sluice(
      "run", "demo/rhythm.h5", input, "-o", folder.path("r.npy"), "--reference")
    #expect(reference.status == 0, "\(reference.errors)")
    #expect(
      try CommandRun.sluice("inspect", folder.path("r.npy"), "--rows", "0..<1").output
        .hasPrefix("F64 [8, 3]\n[0]  "))
    let several = try CommandRun.sluice(
      "run", "Keras/k3_gru.h5", "Keras/k3_gru.golden.npz", "-o", folder.path("p.npy"))
    #expect(several.status == 64)
    #expect(
      several.errorLines[0]
        == "error: \(folder.path("p.npy")): a .npy file holds one array, but there are 2: "
        + "'short/outputs/gru' and 'long/outputs/gru'")
    let two = try CommandRun.sluice(
      "run", "Keras/k3_encoder_decoder.h5", input, "-o", folder.path("q.npz"))
    #expect(two.status == 65)
    #expect(
      two.errorLines[0]
        == "error: \(input): case 'default': is one array, but the model has 2 inputs: "
        + "'source' and 'target'")
  }

  @Test func `a golden and its own outputs verify the model that made them`() throws {
    let native = folder.path("m.safetensors")
    _ = try CommandRun.sluice(
      "convert", "demo/rhythm.h5", "-o", native, "--golden", "demo/rhythm.golden.npz")
    let run = try CommandRun.sluice("run", native, native, "-o", folder.path("o.npz"))
    #expect(run.status == 0)
    #expect(try elements(folder.path("o.npz"), "outputs/class").count == 9)
  }

  @Test func `only the rows that are asked for are shown, in their shortest exact form`() throws {
    let run = try CommandRun.sluice(
      "inspect", "demo/rhythm.h5",
      "/model_weights/rhythm/rhythm_classifier/rhythm/gru_cell/bias", "--rows", "1..<2")
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == "F32 [2, 72]")
    #expect(lines[1].hasPrefix("[1]  "))
    #expect(lines[1].split(separator: " ", omittingEmptySubsequences: true).count == 73)
  }

  private static let wrongRows: [(String, Int32, String)] = [
    (
      "0..<9", 64,
      "error: demo/rhythm.golden.npz: outputs/0: --rows is '0..<9', but there are 8 rows"
    ),
    ("3..<1", 64, "error: the value '3..<1' is invalid for '--rows <a..<b>'"),
    ("-1..<2", 64, "error: the value '-1..<2' is invalid for '--rows <a..<b>'"),
    ("all", 64, "error: the value 'all' is invalid for '--rows <a..<b>'"),
  ]

  @Test(arguments: wrongRows) func `rows that are not there are an error of the call`(
    rows: String, status: Int32, line: String
  ) throws {
    let run = try CommandRun.sluice(
      "inspect", "demo/rhythm.golden.npz", "outputs/0", "--rows=\(rows)")
    #expect(run.status == status)
    #expect(run.errorLines[0] == line)
  }

  @Test func `inspect says why a file holds no model, and what arrays there are`() throws {
    let run = try CommandRun.sluice("inspect", "demo/rhythm.golden.npz")
    #expect(run.status == 0)
    #expect(run.output.contains("outputs/0      F32 [8, 3], 96 bytes"))
    #expect(run.output.contains("holds no model: demo/rhythm.golden.npz: "))
    let broken = try CommandRun.sluice("inspect", "Invalid/config_unknown_class.h5")
    #expect(broken.status == 0)
    #expect(broken.output.contains("holds no model: ") && broken.output.contains("EvilLayer"))
    let start = try CommandRun.sluice("inspect", "Invalid/leading_space.safetensors")
    #expect(start.status == 65 && !start.errors.contains("HDF5"))
    let unknown = try CommandRun.sluice("inspect", "demo/rhythm.golden.npz", "outputs/9")
    #expect(unknown.status == 64)
    #expect(
      unknown.errors == """
        error: demo/rhythm.golden.npz: there is no array 'outputs/9', the arrays are \
        'inputs/signal' and 'outputs/0'
        hint: 'sluice inspect FILE' lists what there is

        """)
  }
}
