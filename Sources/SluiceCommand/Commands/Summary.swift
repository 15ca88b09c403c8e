internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice summary MODEL`.
struct Summary: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Shows the layers, shapes, parameters and origin of a model.",
    discussion: """
      Beside the table of layers there are the totals, the gate layout that was found for every \
      recurrent layer and how it computes, inputs and outputs with their states, and every fact that \
      the file did not state but that was inferred, defaulted or left out.

      --gates reads the weights of the recurrent layers and adds a table of their gates: Frobenius and \
      spectral norms of the blocks of kernel (W) and recurrent kernel (U), the spectral radius of U (the \
      largest |eigenvalue|), the mean bias, and the effective memory, the steps -1/ln f until 1/e is left \
      of a state of which the share f stays in each step. f is the mean of the update gate (GRU) or \
      forget gate (LSTM) on a golden, unit by unit; without a golden that gate at zero input and state; \
      in a simple RNN the spectral radius of U (linearised about zero).

      With a golden (--golden, or one embedded in the model) there are further columns. left, right: the \
      share of values in the lowest and highest tenth of the activation's range, below 0.1 and above 0.9 \
      for a sigmoid (Karpathy and others 2015). sat: the share of units with 95 % of their values there. \
      dead: the share of units that vary by no more than a millionth of the gate's largest magnitude. \
      A dash stands where a figure has no meaning, such as saturation of a relu.

      EXAMPLES:
        sluice summary tagger.h5
        sluice summary tagger.safetensors --json
        sluice summary tagger.h5 --gates --golden tagger.golden.npz
      """)

  @OptionGroup var source: ModelArguments

  @Flag(help: "Add statistics of the gates of recurrent layers, for which weights are read.")
  var gates = false

  @Option(
    help: ArgumentHelp(
      "The golden bundle or folder on which gates are watched.", valueName: "golden"),
    completion: .file(extensions: ["npz", "safetensors"]))
  var golden: String?

  @Flag(help: "Answer in JSON (Schemas/summary.schema.json).")
  var json = false

  private var model: String { source.model }

  mutating func validate() throws {
    if golden != nil, !gates {
      throw ValidationError(SluiceError.goldenWithoutGates.message)
    }
  }

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let file = try source.open().read()
    let embedded = try placing(at: model) { () throws(SluiceError) in
      try Golden(attachments: file.attachments)
    }
    let summary = ModelSummary(
      file.model, golden: embedded,
      gates: gates ? try report(file, hasGolden: embedded != nil) : nil)
    if json {
      try output.print(summary.json(path: model).text(indented: true))
    } else {
      try output.print(lines: summary.lines)
    }
    return nil
  }

  /// Measures the gates, on the golden that is given or else embedded.
  private func report(_ file: ModelFile, hasGolden: Bool) throws(SluiceError) -> GateReport {
    let source =
      golden != nil || hasGolden
      ? try GoldenSource(golden, embeddedIn: file, at: model) : nil
    let statistics = try placing(at: source?.place ?? model) { () throws(SluiceError) in
      try GateStatistics(of: file.model, on: source?.golden)
    }
    return GateReport(statistics: statistics, golden: source)
  }
}
