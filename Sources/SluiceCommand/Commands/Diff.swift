internal import ArgumentParser
internal import Sluice

/// The subcommand `sluice diff A B`.
struct Diff: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compares two models layer by layer, whatever formats they are in.",
    discussion: """
      Layers are paired by what they are and where they stand, not by their names. Each parameter is \
      equal, equal up to layout (which order of gates or dimensions makes it so is named), equal \
      after rounding, or different; of recurrent layers the gates are told apart. Then both models \
      compute generated inputs of several rows and steps, with initial states and masks, small numbers \
      and large ones; the first layer whose outputs depart is named, in a recurrent layer with time \
      step and gate.

      The exit status is 0 if both mean the same: 'identical' if graph, numbers and states carried from \
      call to call are, 'same meaning' if all layers with parameters are and the outputs agree on the \
      inputs that were tried, or if all is but what only one model calls a state. It is 1 if anything \
      differs or could not be shown to be the same.

      EXAMPLES:
        sluice diff tagger.keras tagger.onnx
        sluice diff before.h5 after.safetensors --json
      """)

  @Argument(help: "The first model: any readable file.", completion: .file())
  var a: String

  @Argument(help: "The second model.", completion: .file())
  var b: String

  @Option(
    help: ArgumentHelp("The architecture of A, if it is Keras weights alone.", valueName: "json"),
    completion: .file(extensions: ["json"]))
  var configA: String?

  @Option(
    help: ArgumentHelp("The architecture of B, if it is Keras weights alone.", valueName: "json"),
    completion: .file(extensions: ["json"]))
  var configB: String?

  @Option(
    help: ArgumentHelp("Correct a known fault of the exporter that wrote A.", valueName: "fault"))
  var assumeA: [String] = []

  @Option(
    help: ArgumentHelp("Correct a known fault of the exporter that wrote B.", valueName: "fault"))
  var assumeB: [String] = []

  @Option(help: "What the generated inputs depend on.")
  var seed: UInt64 = 1

  @Flag(help: "Answer in JSON (Schemas/diff.schema.json).")
  var json = false

  func perform(_ output: inout StandardOutput) throws(SluiceError) -> SluiceError? {
    let first = try ModelInputFiles(model: a, configuration: configA, assumptions: assumeA)
    let second = try ModelInputFiles(model: b, configuration: configB, assumptions: assumeB)
    let (left, right) = (try first.read().model, try second.read().model)
    let difference = try Difference(between: left, and: right, seed: seed)
    if json {
      let head: JSON = ["a": .string(a), "b": .string(b)]
      try output.print(head.merging(difference.json).text(indented: true))
    } else {
      try output.print("A  \(a.escapedForTerminal) (\(left.provenance.format))")
      try output.print("B  \(b.escapedForTerminal) (\(right.provenance.format))")
      try output.print("")
      try output.print(lines: difference.textLines)
    }
    guard difference.verdict == .different else { return nil }
    return SluiceError.modelsDiffer(difference.reasons, from: b).at(a)
  }
}
