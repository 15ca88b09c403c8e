import SluiceCore
import TestSupport
import Testing

/// What `sluice identify` says, and with which exit status.
struct IdentifyTests {
  private func identify(_ name: String, _ golden: String, _ options: String...) throws -> CommandRun
  {
    try .sluice(
      ["identify", "Cells/\(name).npz", "--golden", "Cells/\(golden).golden.npz"] + options)
  }

  @Test func `a layer that is found is printed, and the status is 0`() throws {
    let run = try identify("onnx_gru_reset_after", "onnx_gru_reset_after")
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(
      run.output.split(separator: "\n").last.map(String.init)
        == "found: GRU, gates z r n in rows, biases input then recurrent, the reset gate acts after "
        + "the recurrent product; 1 of 648 readings gives the golden")
  }

  @Test func `a golden that leaves something open ends with status 1`() throws {
    let run = try identify("torch_gru_one_step", "torch_gru_one_step")
    #expect(run.status == 1)
    #expect(run.output.contains("open: forward\n"))
    #expect(run.output.contains("without effect        'alpha' on this golden\n"))
    #expect(
      run.errorLines.first.map(String.init)
        == "error: Cells/torch_gru_one_step.npz: 3 readings give the golden, which cannot tell them "
        + "apart; open: direction")
  }

  @Test func `arrays that another golden belongs to are none of it`() throws {
    let run = try identify("torch_gru", "torch_gru_last")
    #expect(run.status == 1)
    #expect(run.output.contains("\nNONE: of "))
    #expect(
      run.errorLines.first?.contains("readings gives the golden, the closest is off by ") == true)
  }

  @Test(arguments: [
    ("keras_gru", "keras_gru", 0 as Int32), ("torch_lstm", "torch_lstm", 0),
    ("torch_gru_zero_bias", "torch_gru_zero_bias", 1), ("keras_gru", "torch_gru", 1),
  ]) func `the answer in JSON is as the schema says`(
    name: String, golden: String, status: Int32
  ) throws {
    let run = try identify(name, golden, "--json")
    #expect(run.status == status)
    #expect(try SchemaValidator(named: "identify").problems(in: try run.json).isEmpty)
  }

  @Test func `errors name the file that they are about`() throws {
    let wrong = try CommandRun.sluice(
      "identify", "Cells/keras_rnn.npz", "--golden", "demo/rhythm.golden.npz")
    #expect(wrong.status == 65)
    #expect(wrong.errorLines[0].hasPrefix("error: Cells/keras_rnn.npz: no two arrays are kernel"))
    let golden = try CommandRun.sluice(
      "identify", "Cells/keras_rnn.npz", "--golden", "Keras/k3_encoder_decoder.golden.npz")
    #expect(golden.status == 65)
    #expect(
      golden.errorLines[0].hasPrefix(
        "error: Keras/k3_encoder_decoder.golden.npz: case 'default': inputs are "))
    let missing = try CommandRun.sluice("identify", "none.npz", "--golden", "none.golden.npz")
    #expect(missing.status == 66)
    #expect(try CommandRun.sluice("identify", "Cells/keras_rnn.npz").status == 64)
  }
}
