import Foundation
import SluiceCore
import TestSupport
import Testing

/// `sluice verify` with several goldens, with folders of them, and with reports for machines.
struct SeveralGoldensTests {
  private let folder: TemporaryFolder
  private let model = Fixtures.folder.appending(path: "Invalid/base.h5").path

  /// A folder with two goldens that pass, one in a folder of its own, and files that are none.
  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.url("g/sub"), withIntermediateDirectories: true)
    try copy("Invalid/base.golden.npz", to: "g/b.npz")
    try copy("Invalid/base.golden.npz", to: "g/sub/a.NPZ")
    try copy("Invalid/base.h5", to: "g/model.h5")
    try copy("Invalid/descr_object.npy", to: "g/x.npy")
    try Data("text".utf8).write(to: folder.url("g/notes.txt"))
    try Data().write(to: folder.url("g/.hidden.npz"))
  }

  private func copy(_ fixture: String, to name: String) throws {
    try FileManager.default.copyItem(
      at: Fixtures.folder.appending(path: fixture), to: folder.url(name))
  }

  private func verify(_ arguments: String..., model: String? = nil) throws -> CommandRun {
    try CommandRun.sluice(["verify", model ?? self.model] + arguments, in: folder.url)
  }

  private func paths(_ run: CommandRun) throws -> [String] {
    try run.json["goldens"]?.array?.compactMap { $0["path"]?.string } ?? []
  }

  @Test func `a folder stands for the bundles in it and in its folders, by name`() throws {
    let run = try verify("g", "--json")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try paths(run) == ["g/b.npz", "g/sub/a.NPZ"])
    #expect(try SchemaValidator(named: "verify").problems(in: run.json).isEmpty)
    let text = try verify("g/")
    #expect(
      text.output.split(separator: "\n").last?.hasPrefix("passed: 2 of 2 goldens passed") == true)
    // Each once, in the order in which they are first named.
    #expect(try paths(verify("g/sub", "g", "g/b.npz", "--json")) == ["g/sub/a.NPZ", "g/b.npz"])
  }

  @Test func `one bundle in a folder is told of as one that is named`() throws {
    let run = try verify("g/sub")
    #expect(run.output.contains("\ngolden  g/sub/a.NPZ\n"))
    #expect(run.output == (try verify("g/sub/a.NPZ")).output)
  }

  @Test func `a native model without goldens is none, one with goldens is a bundle`() throws {
    let golden = Fixtures.folder.appending(path: "Invalid/base.golden.npz").path
    for (name, extra) in [("bare", []), ("full", ["--golden", golden])] {
      let made = try CommandRun.sluice(
        ["convert", model, "-o", "g/\(name).safetensors"] + extra, in: folder.url)
      #expect(made.status == 0)
    }
    let good = try verify("g", "--json")
    #expect(good.status == 0)
    #expect(try paths(good) == ["g/b.npz", "g/full.safetensors", "g/sub/a.NPZ"])
    // Other safetensors files are not what somebody means by a folder of goldens.
    try copy("Invalid/sd_hh_missing.safetensors", to: "g/sub/state.safetensors")
    let bad = try verify("g")
    #expect(bad.status == 65)
    #expect(bad.errors.contains("g/sub/state.safetensors: array 'gru.weight_ih_l0' is no part of"))
  }

  @Test func `folders of test data are goldens too, and links to folders are not followed`() throws
  {
    let data = folder.url("g/sub/test_data_set_0")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("g/again"), withDestinationPath: folder.path("g"))
    let run = try verify("g", "--json")
    #expect(try paths(run) == ["g/b.npz", "g/sub"])
    #expect(run.status == 65)
    #expect(run.errors.hasPrefix("error: g/sub/test_data_set_0/: holds no goldens"))
  }

  @Test func `a folder without a golden is an error that does not stop the others`() throws {
    try FileManager.default.createDirectory(
      at: folder.url("empty/inner"), withIntermediateDirectories: true)
    let sentence =
      "holds no goldens, expected bundles '.npz' or '.safetensors', or files 'input_<number>.pb' and "
      + "'output_<number>.pb'"
    let alone = try verify("empty")
    #expect(alone.status == 65 && alone.output.isEmpty)
    #expect(alone.errors == "error: empty: \(sentence)\n")
    let run = try verify("empty", "g")
    #expect(run.status == 65)
    #expect(run.output.contains("error    empty "))
    #expect(run.output.contains("passed   g/sub/a.NPZ"))
  }

  private static let statuses: [([String], Int32)] = [
    (["golden_wrong_values.npz", "base.golden.npz"], 1),
    (["golden_wrong_values.npz", "nothing.npz", "golden_no_outputs.npz"], 66),
    (["golden_no_outputs.npz", "nothing.npz"], 65),
    (["base.golden.npz", "dtype_unknown.safetensors", "golden_wrong_values.npz"], 69),
  ]

  @Test(arguments: statuses)
  func `the status is that of the first golden that cannot be judged, else 1`(
    goldens: [String], status: Int32
  ) throws {
    let run = try CommandRun.sluice(
      ["verify", model] + goldens, in: Fixtures.folder.appending(path: "Invalid"))
    #expect(run.status == status)
    #expect(run.errorLines.count { $0.hasPrefix("error: ") } == 1)
    for golden in goldens { #expect(run.output.contains("  \(golden)  ")) }
  }

  @Test func `the only golden that cannot be judged is an error in every form`() throws {
    let run = try verify(
      "nothing.npz", "--json", "--junit", "r.xml", "--report", "r.md")
    #expect(run.status == 66)
    #expect(try SchemaValidator(named: "verify").problems(in: run.json).isEmpty)
    #expect(try run.json["goldens"]?.array?[0]["error"]?["code"] == "missing")
    let junit = try String(contentsOf: folder.url("r.xml"), encoding: .utf8)
    #expect(try JUnitCheck.problems(in: junit).isEmpty)
    #expect(junit.contains("errors=\"1\""))
    let page = try String(contentsOf: folder.url("r.md"), encoding: .utf8)
    #expect(page.hasPrefix("### FAILED: "))
    #expect(page.hasSuffix("\nsluice verify \(model) nothing.npz\n```\n"))
  }

  // MARK: - Files

  @Test func `reports are written in the forms that their endings say`() throws {
    let run = try verify(
      "g", "--report", "a.html", "--report", "b.MD", "--report", "c.md", "--junit", "d")
    #expect(run.status == 0, "\(run.errors)")
    let texts = try ["a.html", "b.MD", "c.md", "d"].map {
      try String(contentsOf: folder.url($0), encoding: .utf8)
    }
    #expect(texts[0].hasPrefix("<!DOCTYPE html>") && texts[3].hasPrefix("<?xml"))
    #expect(texts[1] == texts[2] && texts[1].hasPrefix("### Passed"))
    let again = try verify("g", "--junit", "d")
    #expect(again.status == 73 && again.errors.contains("d: exists already"))
    #expect(try verify("g", "--junit", "d", "--force").status == 0)
  }

  private static let refused: [([String], Int32, String)] = [
    (
      ["--report", "r.txt"], 64, "r.txt: the ending says no format to write, expected .html or .md"
    ),
    (["--report", "r"], 64, "r: the ending says no format to write, expected .html or .md"),
    (["--report", "r.md", "--report", "./r.md"], 64, "./r.md: is named for two outputs"),
    (["--report", "g/r.md", "--junit", "g/sub/../r.md"], 64, "g/sub/../r.md: is named for two"),
    (["--junit", "g/b.npz", "--force"], 73, "g/b.npz: is an input of this command"),
    (["--junit", "g/sub/a.NPZ", "--force"], 73, "g/sub/a.NPZ: is an input of this command"),
    (["--junit", "no/r.xml"], 73, "no/r.xml: cannot be created: folder 'no': no such file"),
    (["--report", "g"], 64, "g: the ending says no format to write"),
    (["--junit", "g"], 73, "g: is a folder, expected the name of a file"),
  ]

  @Test(arguments: refused)
  func `a report that cannot be written is refused before any work`(
    options: [String], status: Int32, message: String
  ) throws {
    let before = try folder.names
    let run = try CommandRun.sluice(["verify", model, "g"] + options, in: folder.url)
    #expect(run.status == status)
    #expect(run.errors.hasPrefix("error: \(message)"), "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(try folder.names == before)
  }

  @Test func `an input is not overwritten even if it could not be read`() throws {
    try Data("no bundle".utf8).write(to: folder.url("bad.npz"))
    try FileManager.default.createDirectory(
      at: folder.url("data"), withIntermediateDirectories: true)
    try Data("no tensor".utf8).write(to: folder.url("data/input_0.pb"))
    for (golden, output) in [("bad.npz", "bad.npz"), ("data", "data/input_0.pb")] {
      let run = try verify(golden, "--junit", output, "--force")
      #expect(run.status == 73, "\(run.errors)")
    }
    #expect(try String(contentsOf: folder.url("bad.npz"), encoding: .utf8) == "no bundle")
  }

  @Test func `a bar shows goldens and cases, on a terminal only`() throws {
    // `script` gives the command a terminal; it is a part of every Linux.
    try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/script"))
    let copies = "for i in $(seq 12); do cp demo/rhythm.golden.npz \(folder.path)/g/c$i.npz; done"
    #expect(try CommandRun.shell("rm -r \(folder.path)/g/*; \(copies)").status == 0)
    let demo = Fixtures.folder.appending(path: "demo/rhythm.h5").path
    let line = "\"$SLUICE\" verify \(demo) g"
    let quiet = try CommandRun.shell(line, in: folder.url)
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
    let shown = try CommandRun.shell("script -qec '\(line)' /dev/null 2>&1", in: folder.url)
    #expect(shown.output.firstMatch(of: /golden \d+ of 12 █*░* \d+ %/) != nil)
    #expect(!shown.output.contains("computing"))
  }
}
