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

  /// The files, open but unread.
  func open() throws(SluiceError) -> ModelInputFiles {
    try ModelInputFiles(model: model, configuration: configuration)
  }
}

/// The files that make up a model.
struct ModelInputFiles {
  private let model: InputFile
  private let configuration: InputFile?

  init(model: String, configuration: String?) throws(SluiceError) {
    self.model = try InputFile(path: model)
    self.configuration = try configuration.map { (path) throws(SluiceError) in
      try InputFile(path: path)
    }
  }

  /// The files that must not be overwritten.
  var identities: [FileIdentity] { [model.identity] + (configuration.map { [$0.identity] } ?? []) }

  /// Reads the model.
  func read() throws(SluiceError) -> ModelFile {
    try ModelFile(model, ReadingOptions(configuration: configuration))
  }
}
