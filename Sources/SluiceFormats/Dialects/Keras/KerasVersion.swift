internal import SluiceCore

/// The version of Keras that saved a file, which decides what the file leaves unsaid.
struct KerasVersion: Sendable {
  /// The version as the file states it: `2.2.4-tf`, `3.15.1`.
  let text: String
  /// The first number of the version.
  let generation: Int

  /// Reads a version.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if it does not begin with a number,
  ///   `.unsupported` if it is no generation that is known.
  init(_ text: String) throws(SluiceError) {
    guard let generation = Int(text.prefix { $0 != "." }) else {
      throw .kerasVersionMalformed(text)
    }
    guard (2...3).contains(generation) else { throw .kerasVersionUnsupported(text) }
    self.text = text
    self.generation = generation
  }

  /// The slope of `hard_sigmoid`, which changed with Keras 3.
  var hardSigmoidSlope: Double { generation >= 3 ? 1.0 / 6 : 0.2 }
}
