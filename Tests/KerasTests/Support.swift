import Foundation
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport

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
}
