internal import SluiceCore

/// The text that holds an architecture, written by Python, whose JSON knows numbers that are not finite.
enum KerasConfiguration {
  /// Reads a text.
  ///
  /// - Throws: ``SluiceError``, placed at `place`, with code `.limit` if it is too long, or as JSON asks.
  static func parse(
    _ text: some Collection<UInt8>, at place: String
  ) throws(SluiceError) -> JSON {
    try placing(at: place) { () throws(SluiceError) in
      guard text.count <= Limits.configurationBytes else {
        throw .configurationTooLarge(text.count, limit: Limits.configurationBytes)
      }
      return try JSON(parsing: text, readsNonFinite: true)
    }
  }

  /// The same, of a file, which is not placed at itself.
  static func parse(_ file: InputFile) throws(SluiceError) -> JSON {
    guard file.byteCount <= Limits.configurationBytes else {
      throw .configurationTooLarge(file.byteCount, limit: Limits.configurationBytes)
    }
    return try JSON(parsing: try file.allBytes(), readsNonFinite: true)
  }

  /// The same, of a string.
  static func parse(_ text: String, at place: String) throws(SluiceError) -> JSON {
    try parse(text.utf8, at: place)
  }
}
