public import OrderedCollections
public import SluiceCore
public import SluiceModel

/// A model as it stands in a file, with the tensors that stand beside it.
public struct ModelFile: Sendable {
  /// The model.
  public let model: Model
  /// Tensors of the file that are no parameters, such as an embedded golden, by name.
  public let attachments: OrderedDictionary<String, Tensor>

  /// Joins a model with attachments.
  public init(model: Model, attachments: OrderedDictionary<String, Tensor> = [:]) {
    self.model = model
    self.attachments = attachments
  }

  /// Reads the model in the file at `path`, in whatever format it is; content decides, not the name.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: The path of the architecture, for a file that holds weights alone.
  /// - Throws: ``SluiceError``, placed at the path: `.missing` if there is no readable file,
  ///   `.unsupported` if it is of no known format, or whatever its format finds wrong.
  public init(contentsOf path: String, configuration: String? = nil) throws(SluiceError) {
    let file = try InputFile(path: path)
    let configuration = try configuration.map { (path) throws(SluiceError) in
      try InputFile(path: path)
    }
    try self.init(file, ReadingOptions(configuration: configuration))
    try configuration?.checkUnchanged()
  }

  /// Reads the model in an open file.
  package init(_ file: InputFile, _ options: ReadingOptions) throws(SluiceError) {
    let prefix = try file.prefix(4096)
    self = try placing(at: file.path) { () throws(SluiceError) in
      guard let format = ModelFormats.recognised(prefix, fileName: file.path) else {
        throw .formatUnknown(known: ModelFormats.all.map { $0.name })
      }
      if format != ONNXFormat.self { try options.requireNoAssumptions() }
      let result = try format.read(file, options)
      return result
    }
    try file.checkUnchanged()
  }
}

extension ModelFormats {
  /// The format whose content or, failing that, whose ending a file has.
  package static func recognised(_ prefix: [UInt8], fileName: String) -> (any ModelFormat.Type)? {
    if let format = all.first(where: { $0.recognises(prefix) }) { return format }
    return all.first { format in
      format.fileExtensions.contains { fileName.hasSuffix(".\($0)") }
    }
  }
}
