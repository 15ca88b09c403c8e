package import SluiceCore
package import SluiceModel
package import Testing

/// Fails the test unless `body` throws an error of `code` whose line holds all `words`.
@discardableResult
package func expectError(
  _ code: SluiceError.Code, _ words: String..., at location: SourceLocation = #_sourceLocation,
  _ body: () throws(SluiceError) -> Void
) -> SluiceError? {
  do {
    try body()
    Issue.record("no error, expected \(code.rawValue)", sourceLocation: location)
    return nil
  } catch {
    let line = error.description
    #expect(error.code == code, "\(line)", sourceLocation: location)
    for word in words where !word.isEmpty {
      #expect(line.contains(word), "\(line)", sourceLocation: location)
    }
    return error
  }
}

extension Tensor {
  /// All bytes, for comparing.
  package var bytes: [UInt8] { get throws { try source.allBytes() } }
}
