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

      EXAMPLES:
        sluice summary tagger.h5
        sluice summary tagger.safetensors --json
      """)

  @OptionGroup var source: ModelArguments

  @Flag(help: "Answer in JSON (Schemas/summary.schema.json).")
  var json = false

  private var model: String { source.model }

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let file = try source.open().read()
    let golden = try placing(at: model) { () throws(SluiceError) in
      try Golden(attachments: file.attachments)
    }
    let summary = ModelSummary(file.model, golden: golden)
    if json {
      try output.print(summary.json(path: model).text(indented: true))
    } else {
      try output.print(lines: summary.lines)
    }
    return nil
  }
}
