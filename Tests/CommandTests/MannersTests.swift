import Foundation
import SluiceCore
import TestSupport
import Testing

/// How the command behaves whatever it is asked.
struct MannersTests {
  /// A file of `Fixtures/Invalid` with what its README says a reader must do.
  struct BadFile: Sendable, CustomTestStringConvertible {
    let name: String
    let status: Int32
    let word: String?
    var testDescription: String { name }
  }

  /// The rows of the table that are models to be refused.
  static let badModels: [BadFile] = {
    let readme = Fixtures.folder.appending(path: "Invalid/README.md")
    let text = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { row in
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 3, let name = cells.first,
        [".h5", ".keras"].contains(where: name.hasSuffix),
        let rule = cells.last, let exit = rule.firstRange(of: "exit "),
        let status = Int32(rule[exit.upperBound...].prefix(2))
      else { return nil }
      // Where a warning will do, refusing is one of two right answers.
      guard !rule.contains("warning") else { return nil }
      let word = rule.split(separator: "«").dropFirst().first?.split(separator: "»").first
      return BadFile(name: name, status: status, word: word.map(String.init))
    }
  }()

  @Test func `the table of bad files is there`() { #expect(Self.badModels.count > 20) }

  @Test(arguments: badModels) func `a bad model is refused in one line, and nothing is written`(
    file: BadFile
  ) throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun.sluice(
      "convert", "Invalid/\(file.name)", "-o", folder.path("m.safetensors"))
    #expect(run.status == file.status, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errorLines.first?.hasPrefix("error: Invalid/\(file.name): ") == true)
    #expect(run.errorLines.dropFirst().allSatisfy { $0.hasPrefix("hint: ") })
    #expect(run.errorLines.count <= 2)
    if let word = file.word { #expect(run.errors.lowercased().contains(word.lowercased())) }
    #expect(try folder.names.isEmpty)
  }

  @Test func `a missing file, a folder and a device are no inputs`() throws {
    let folder = try TemporaryFolder()
    let missing = try CommandRun.sluice("summary", "no.h5", in: folder.url)
    #expect(missing.status == 66)
    #expect(missing.errors == "error: no.h5: cannot be read: no such file or directory\n")
    let directory = try CommandRun.sluice("summary", ".", in: folder.url)
    #expect(directory.status == 66)
    #expect(directory.errors == "error: .: is a folder, expected a regular file\n")
    #expect(try CommandRun.sluice("summary", "/dev/zero").status == 66)
  }

  @Test func `names in messages cannot command the terminal`() throws {
    let run = try CommandRun.sluice("summary", "a\u{1B}[31m\nb\u{202E}.h5")
    #expect(
      run.errors
        == "error: a\\u{1b}[31m\\u{a}b\\u{202e}.h5: cannot be read: no such file or directory\n")
  }

  @Test func `a reader that stops reading is no failure`() throws {
    let run = try CommandRun.shell(
      "\"$SLUICE\" inspect demo/rhythm.h5 /model_weights/rhythm/rhythm_classifier/rhythm/gru_cell/"
        + "recurrent_kernel --rows '0..<24' | true; echo ${PIPESTATUS[0]}")
    #expect(run.output == "0\n")
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: ["summary demo/rhythm.h5", "--help", "inspect demo/rhythm.h5 --json"])
  func `standard output that cannot be written is an error`(arguments: String) throws {
    let full = try CommandRun.shell("\"$SLUICE\" \(arguments) > /dev/full")
    #expect(full.status == 74)
    #expect(
      full.errors == "error: standard output: writing failed: no space left on device\n")
    let closed = try CommandRun.shell("\"$SLUICE\" \(arguments) >&-")
    #expect(closed.status == 74)
    #expect(closed.errors == "error: standard output: writing failed: bad file descriptor\n")
  }

  @Test func `wrong calls are 64, help and version are answers`() throws {
    let wrong = try CommandRun.sluice("sumary")
    #expect(wrong.status == 64)
    #expect(wrong.errorLines.first == "error: unexpected argument 'sumary'")
    #expect(try CommandRun.sluice("verify", "a", "--precision", "half").status == 64)
    for threads in ["0", "-1", "1025", "two", "99999999999999999999"] {
      #expect(try CommandRun.sluice("verify", "a", "--threads=\(threads)").status == 64)
    }
    #expect(try CommandRun.sluice("verify", "a", "--reference", "--threads=2").status == 64)
    let version = try CommandRun.sluice("--version")
    #expect(version.status == 0 && version.output == "0.1.0\n")
    for name in ["convert", "verify", "summary", "run", "inspect"] {
      let help = try CommandRun.sluice(name, "--help")
      #expect(help.status == 0)
      #expect(help.output.contains("EXAMPLES:\n  sluice \(name) "))
    }
    let completions = try CommandRun.sluice("--generate-completion-script", "bash")
    #expect(completions.status == 0 && completions.output.contains("_sluice"))
  }

  @Test func `the examples of every help text work`() throws {
    let folder = try TemporaryFolder()
    let copy =
      "cp \(Fixtures.folder.path)/demo/rhythm.h5 tagger.h5; "
      + "cp \(Fixtures.folder.path)/demo/rhythm.golden.npz tagger.golden.npz; "
      + "unzip -q tagger.golden.npz; mv inputs/signal.npy features.npy; "
      + "mkdir goldens; cp tagger.golden.npz goldens"
    #expect(try CommandRun.shell(copy, in: folder.url).status == 0)
    for name in ["convert", "verify", "summary", "run", "inspect"] {
      let help = try CommandRun.sluice(name, "--help").output.split(separator: "\n")
      let examples = help.filter { $0.hasPrefix("  sluice ") }
      #expect(!examples.isEmpty)
      for example in examples {
        let line = example.dropFirst("  sluice ".count)
          .replacing("outputs/tags", with: "outputs/0").replacing(
            "embedding,encoder", with: "rhythm"
          )
          // ONNX's folders have tests of their own.
          .replacing("tagger.onnx", with: "tagger.h5")
          .replacing("test_data_set_0", with: "tagger.golden.npz")
        // The examples of 'convert' name one output twice; the second must replace the first.
        let isSecond = line.hasPrefix("convert") && line.contains("--golden")
        let command = "\"$SLUICE\" \(line)\(isSecond ? " --force" : "")"
        let run = try CommandRun.shell(command, in: folder.url)
        #expect(run.status == 0, "\(line): \(run.errors)")
      }
    }
  }
}
