package import Foundation

/// Where the fixtures are.
package enum Fixtures {
  /// The top of the package.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder `Fixtures`.
  package static let folder = root.appending(path: "Fixtures")

  /// The trained models that stand beside the checkout; nil where they do not.
  package static let real: URL? = {
    let folder = root.deletingLastPathComponent().appending(path: "shared/real")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// The names of the Keras models, without ending.
  package static let keras = models(in: folder.appending(path: "Keras"))

  /// The path of a Keras model.
  package static func kerasPath(_ name: String) -> String {
    folder.appending(path: "Keras/\(name).h5").path
  }

  /// The names of the `.h5` files in a folder, without ending.
  package static func models(in folder: URL) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".h5") }.map { String($0.dropLast(3)) }.sorted()
  }
}
