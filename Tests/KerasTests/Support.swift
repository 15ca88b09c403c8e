import Foundation
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

extension Fixtures {
  /// Reads the model with this stem.
  static func model(_ path: URL) throws -> Model {
    try ModelFile(contentsOf: modelPath(path), configuration: configPath(path)).model
  }

  /// Reads `<path>.golden.npz`.
  static func golden(_ path: URL) throws -> Golden {
    try Golden(contentsOf: path.path + ".golden.npz")
  }

  /// Reads a Keras model and its golden.
  static func keras(_ name: String) throws -> (model: Model, golden: Golden) {
    let path = folder.appending(path: "Keras/\(name)")
    return (try model(path), try golden(path))
  }

  /// Why the fixture `name` is refused after every `old` in it became a `new` of the same length;
  /// nil if it is not.
  static func refusal(of name: String, _ old: String, _ new: String) throws -> String? {
    #expect(old.utf8.count == new.utf8.count)
    var data = try Data(contentsOf: folder.appending(path: "Keras/\(name).h5"))
    var changes = 0
    while let place = data.range(of: Data(old.utf8)) {
      data.replaceSubrange(place, with: Data(new.utf8))
      changes += 1
    }
    #expect(changes > 0, "\(name) holds no \(old)")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString)")
    try data.write(to: file.appendingPathExtension("h5"))
    defer { try? FileManager.default.removeItem(at: file.appendingPathExtension("h5")) }
    do {
      _ = try model(file)
      return nil
    } catch let error as SluiceError {
      return "\(error)"
    }
  }
}
