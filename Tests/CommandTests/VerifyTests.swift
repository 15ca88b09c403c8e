import Foundation
import SluiceCore
import TestSupport
import Testing

/// What `sluice verify` says, and with which exit status.
struct VerifyTests {
  @Test(arguments: Fixtures.keras) func `every Keras model agrees with its golden`(
    model: String
  ) throws {
    let run = try CommandRun.sluice(
      ["verify"] + Fixtures.kerasArguments(model) + ["Keras/\(model).golden.npz"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.isEmpty)
    #expect(run.output.split(separator: "\n").last?.hasPrefix("passed: ") == true)
  }

  @Test func `single precision passes, and is farther from the golden than nothing`() throws {
    let run = try CommandRun.sluice(
      "verify", "demo/rhythm.h5", "demo/rhythm.golden.npz", "--precision", "float", "--json")
    #expect(run.status == 0)
    #expect(try run.json["precision"] == "float")
    let other = try CommandRun.sluice(
      "verify", "demo/rhythm.h5", "demo/rhythm.golden.npz", "--json")
    #expect(run.output != other.output)
  }

  @Test func `a tolerance that is given holds alone`() throws {
    let strict = try CommandRun.sluice(
      "verify", "demo/rhythm.h5", "demo/rhythm.golden.npz", "--atol", "1e-12")
    #expect(strict.status == 1)
    #expect(
      strict.errorLines[0].hasPrefix("error: demo/rhythm.h5: case 'default': output 'class': "))
    #expect(strict.output.split(separator: "\n").last?.hasPrefix("FAILED: 0 of 1") == true)
    let relative = try CommandRun.sluice(
      "verify", "demo/rhythm.h5", "demo/rhythm.golden.npz", "--rtol", "1e-4", "--json")
    #expect(relative.status == 0)
    let golden = try relative.json["goldens"]?.array?[0]
    let tolerance = golden?["cases"]?.array?[0]["outputs"]?.array?[0]["comparison"]?[
      "allowance"]
    #expect(tolerance == ["absolute": .number(0), "relative": .number(1e-4)])
  }

  @Test(arguments: ["--atol=-1", "--rtol=nan", "--atol=inf"])
  func `a tolerance that is none is an error of the call`(option: String) throws {
    let run = try CommandRun.sluice("verify", "demo/rhythm.h5", option)
    #expect(run.status == 64)
    #expect(run.errorLines[0].hasSuffix("expected a finite number of at least 0"))
  }

  private static let badGoldens: [(String, Int32, String)] = [
    (
      "golden_no_outputs.npz", 65,
      "error: Invalid/golden_no_outputs.npz: case 'default' has nothing to compare with, "
        + "expected 'outputs/<name>' or 'layers/<node>'\n"
        + "hint: Scripts/record_golden.py adds to inputs what the original model gives"
    ),
    (
      "descr_object.npy", 65,
      "error: Invalid/descr_object.npy: holds Python object elements (descr '|O'), "
        + "which only running code can read"
    ),
    (
      "base.h5", 69,
      "error: Invalid/base.h5: is an HDF5 file, expected arrays as .npz, .npy or .safetensors"
    ),
    (
      "nothing.npz", 66, "error: Invalid/nothing.npz: cannot be read: no such file or directory"
    ),
  ]

  @Test(arguments: badGoldens) func `a golden that is none is refused by name`(
    golden: String, status: Int32, line: String
  ) throws {
    let run = try CommandRun.sluice("verify", "Invalid/base.h5", "Invalid/\(golden)")
    #expect(run.status == status)
    #expect(run.output.isEmpty)
    #expect(run.errors == line + "\n")
  }

  @Test func `the report is written also where the model differs`() throws {
    let folder = try TemporaryFolder()
    let page = folder.url("r.html")
    let run = try CommandRun.sluice(
      "verify", "Keras/k3_gru.h5", "Keras/k3_gru.golden.npz", "--atol", "0", "--report", page.path)
    #expect(run.status == 1)
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.contains("<p class=\"badge\">failed</p>"))
    #expect(text.contains("<svg") && !text.contains("<script"))
    let again = try CommandRun.sluice(
      "verify", "Keras/k3_gru.h5", "Keras/k3_gru.golden.npz", "--report", page.path)
    #expect(again.status == 73)
    #expect(try String(contentsOf: page, encoding: .utf8) == text)
    #expect(
      try CommandRun.sluice(
        "verify", "Keras/k3_gru.h5", "Keras/k3_gru.golden.npz", "--report", page.path, "--force"
      ).status == 0)
  }
}
