package import SluiceCore

/// One format that models are kept in.
///
/// A new format is one folder and one line in ``ModelFormats/all``.
package protocol ModelFormat: Sendable {
  /// The name, as messages and tables give it.
  static var name: String { get }

  /// The endings of its files' names, without the dot.
  static var fileExtensions: [String] { get }

  /// Whether a file that begins with these bytes (at least 512, or all of them) is of the format.
  static func recognises(_ prefix: [UInt8]) -> Bool

  /// Reads a model.
  ///
  /// - Throws: ``SluiceError``; the file's own path is added by the caller.
  static func read(
    _ file: InputFile, _ options: ReadingOptions
  ) throws(SluiceError) -> ModelFile
}

/// What a reader may be told beside the file.
package struct ReadingOptions: Sendable {
  /// The architecture of weights that come without one.
  package let configuration: InputFile?
  /// The known faults of exporters that are to be corrected, by name.
  package let assumptions: [String]

  package init(configuration: InputFile? = nil, assumptions: [String] = []) {
    self.configuration = configuration
    self.assumptions = assumptions
  }

  /// Fails if an architecture is given beside a file that has one.
  package func requireNoConfiguration() throws(SluiceError) {
    if let configuration { throw .configurationUnneeded(configuration.path) }
  }

  /// Fails if a correction is asked for of a file that cannot need any.
  package func requireNoAssumptions() throws(SluiceError) {
    if let assumption = assumptions.first { throw .assumptionUnneeded(assumption) }
  }
}

/// Every format that models are read from.
package enum ModelFormats {
  package static let all: [any ModelFormat.Type] = [
    KerasArchiveFormat.self,
    KerasHDF5Format.self,
    KerasShardsFormat.self,
    NativeFormat.self,
    ONNXFormat.self,
  ]
}
