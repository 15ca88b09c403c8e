import Foundation
import SluiceCore
import SluiceEngine
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

  @Test func `the engine is judged beside the reference, which can be judged alone`() throws {
    let golden = ["verify", "demo/rhythm.h5", "demo/rhythm.golden.npz"]
    func output(_ arguments: [String]) throws -> (run: JSON, output: JSON?) {
      let run = try CommandRun.sluice(golden + ["--json"] + arguments)
      #expect(run.status == 0)
      let json = try run.json
      return (json, json["goldens"]?.array?[0]["cases"]?.array?[0]["outputs"]?.array?[0])
    }
    let unit = VectorUnit.best
    let (engine, both) = try output([])
    #expect(engine["engine"] == .string(unit.rawValue))
    #expect(both?["engine"]?["failures"] == 0)
    let (reference, one) = try output(["--reference"])
    #expect(reference["engine"] == .null && one?["engine"] == .null)
    #expect(one?["comparison"] == both?["comparison"])
    let (_, fixed) = try output(["--atol", "1e-5"])
    #expect(fixed?["comparison"]?["rms"] != both?["comparison"]?["rms"])
    for (arguments, sentence) in [
      (
        [], "the reference in double precision and by the engine (\(unit.name)) in single precision"
      ),
      (["--reference"], "the reference in double precision"),
      (["--atol", "1e-5"], "the engine (\(unit.name)) in single precision"),
    ] {
      let run = try CommandRun.sluice(golden + arguments)
      #expect(
        run.output.hasSuffix("passed: 1 of 1 tensor agrees in 1 case, computed by \(sentence)\n"))
    }
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
