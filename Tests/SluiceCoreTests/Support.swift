import Foundation
import SluiceCore
import Testing

/// Fails the test unless `body` throws an error of `code` whose line holds all `words`.
@discardableResult
func expectError(
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

/// A folder that is there while the object is.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "sluice-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
  }

  deinit {
    try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names in the folder, hidden ones included.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  func make(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: self(name)))
    return self(name)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: self(name))), as: UTF8.self)
  }

  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: self(name))
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
