import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import SluiceParity

/// Where the fixtures are, and how they are read.
enum Fixtures {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let folder = root.appending(path: "Fixtures")

  /// The trained models that stand beside the checkout; nil where they do not.
  static let real: URL? = {
    let folder = root.deletingLastPathComponent().appending(path: "shared/real")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// The names of the Keras models, without their ending.
  static let keras: [String] = names(in: folder.appending(path: "Keras"))

  static func names(in folder: URL) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".h5") }.map { String($0.dropLast(3)) }.sorted()
  }

  /// Reads `<path>.h5`.
  static func model(_ path: URL) throws -> Model {
    useHelper()
    return try ModelFile(contentsOf: path.path + ".h5").model
  }

  static func golden(_ path: URL) throws -> Golden {
    try Golden(contentsOf: path.path + ".golden.npz")
  }

  static func keras(_ name: String) throws -> (model: Model, golden: Golden) {
    let path = folder.appending(path: "Keras/\(name)")
    return (try model(path), try golden(path))
  }

  /// Points the library at the helper that was built with the tests.
  static func useHelper() {
    let bundle = URL(filePath: CommandLine.arguments[0])
    var folder =
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
      .deletingLastPathComponent() ?? bundle.deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: folder.appending(path: "sluice-hdf5").path) {
      folder = root.appending(path: ".build/debug")
    }
    unsafe setenv("SLUICE_HDF5_HELPER", folder.appending(path: "sluice-hdf5").path, 1)
  }
}
