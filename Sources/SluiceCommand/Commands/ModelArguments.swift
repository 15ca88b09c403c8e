internal import ArgumentParser
internal import Sluice

/// The model that a subcommand reads.
struct ModelArguments: ParsableArguments {
  @Argument(help: "The model: any readable file.", completion: .file())
  var model: String

  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "The architecture, for a file of Keras weights: what model.to_json() returns.",
      valueName: "json"),
    completion: .file(extensions: ["json"]))
  var configuration: String?

  @Option(
    help: ArgumentHelp(
      "Correct what an exporter is known to have written wrongly; the warning says by which name.",
      valueName: "fault"))
  var assume: [String] = []

  /// The files, open but unread.
  func open() throws(SluiceError) -> ModelInputFiles {
    try ModelInputFiles(model: model, configuration: configuration, assumptions: assume)
  }
}

/// The files that make up a model.
struct ModelInputFiles {
  private let model: InputFile
  private let configuration: InputFile?
  private let assumptions: [String]

  init(
    model: String, configuration: String?, assumptions: [String] = []
  ) throws(SluiceError) {
    self.assumptions = assumptions
    self.model = try InputFile(path: model)
    self.configuration = try configuration.map { (path) throws(SluiceError) in
      try InputFile(path: path)
    }
  }

  /// The files that must not be overwritten.
  var identities: [FileIdentity] { [model.identity] + (configuration.map { [$0.identity] } ?? []) }

  /// Reads the model, and tells what is to be checked about it.
  func read() throws(SluiceError) -> ModelFile {
    let file = try ModelFile(
      model, ReadingOptions(configuration: configuration, assumptions: assumptions))
    for fact in file.model.provenance.facts where fact.kind == .warning {
      let place = [model.path] + (fact.node.map { ["node \($0.quoted)"] } ?? [])
      StandardStreams.complain(
        "warning: " + (place + [fact.text]).map(\.escapedForTerminal).joined(separator: ": "))
    }
    return file
  }
}
