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
  static func read(_ file: InputFile) throws(SluiceError) -> ModelFile
}

/// Every format that models are read from.
package enum ModelFormats {
  package static let all: [any ModelFormat.Type] = [
    KerasHDF5Format.self,
    NativeFormat.self,
  ]
}
