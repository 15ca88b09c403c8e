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
    modelPath(folder.appending(path: "Keras/\(name)"))
  }

  /// The architecture of a Keras model that is weights only; nil for a whole one.
  package static func kerasConfigPath(_ name: String) -> String? {
    configPath(folder.appending(path: "Keras/\(name)"))
  }

  /// The names of the ONNX models, without ending.
  package static let onnx = models(in: folder.appending(path: "ONNX")).filter {
    FileManager.default.fileExists(atPath: onnxPath($0))
  }

  /// The names of bare arrays of one recurrent layer, without ending.
  package static let cells = models(in: folder.appending(path: "Cells"))

  /// The path of bare arrays, and that of their golden.
  package static func cellPaths(_ name: String) -> (arrays: String, golden: String) {
    let stem = folder.appending(path: "Cells/\(name)").path
    return (stem + ".npz", stem + ".golden.npz")
  }

  /// The path of an ONNX model.
  package static func onnxPath(_ name: String) -> String {
    folder.appending(path: "ONNX/\(name).onnx").path
  }

  /// The file of the model with this stem, in whichever container it is; `<stem>.h5` if there is none.
  package static func modelPath(_ stem: URL) -> String {
    let endings = [".h5", ".keras", ".weights.h5", ".weights.json", ".hdf5"]
    let paths = endings.map { stem.path + $0 }
    return paths.first { FileManager.default.fileExists(atPath: $0) } ?? paths[0]
  }

  /// The `<stem>.config.json` beside a model that is weights only; nil for a whole one.
  package static func configPath(_ stem: URL) -> String? {
    let path = stem.path + ".config.json"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// What the command is given to read a Keras model, in the folder of the fixtures.
  package static func kerasArguments(_ name: String) -> [String] {
    [kerasPath(name)] + (kerasConfigPath(name).map { ["--config", $0] } ?? [])
  }

  /// The stems of the models in a folder that have a golden.
  package static func models(in folder: URL) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let ending = ".golden.npz"
    return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
  }
}
