internal import OrderedCollections
package import SluiceCore
internal import SluiceFormats

/// Where a golden is.
package enum GoldenPlace: Sendable, Hashable {
  /// In the model itself.
  case embedded
  /// A file of arrays at this path.
  case file(String)
  /// The folder of tensors at this path, see ``Golden/init(testData:of:)``.
  case testData(String)

  /// What a path stands for, where it does not stand for a folder of bundles.
  package init(_ path: String) {
    self = InputFolder.exists(at: path) ? .testData(path) : .file(path)
  }

  /// The path; nil where the golden is embedded.
  package var path: String? {
    switch self {
    case .embedded: nil
    case .file(let path), .testData(let path): path
    }
  }

  /// The goldens that `path` stands for: itself, or all in a folder and the folders in it, by name.
  ///
  /// In a folder every `.npz` and `.safetensors` file is a bundle, but for native models without goldens;
  /// other files are none. A folder of ONNX's test data is one golden. What begins with a dot is hidden,
  /// links to folders are not followed.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if a folder cannot be read, `.inconsistent` if there is
  ///   no golden in it, `.limit` if there are too many.
  package static func all(at path: String) throws(SluiceError) -> [GoldenPlace] {
    guard InputFolder.exists(at: path) else { return [.file(path)] }
    var places: [GoldenPlace] = []
    let folder = try InputFolder(at: path)
    try collect(folder, calling: path, into: &places)
    guard !places.isEmpty else { throw SluiceError.goldenFolderEmpty.at(path) }
    return places
  }

  private static func collect(
    _ folder: InputFolder, calling path: String, into places: inout [GoldenPlace]
  ) throws(SluiceError) {
    let names = try folder.names(atMost: Limits.goldens)
    if ONNXTestData.isLaidOut(in: names) {
      places.append(.testData(path))
      return
    }
    for name in names {
      let inner = folder.path + name
      if let next = try folder.folderIfThere(name) {
        try collect(next, calling: inner, into: &places)
      } else if isBundle(inner) {
        places.append(.file(inner))
      }
      guard places.count <= Limits.goldens else {
        throw .folderTooFull(folder.path, limit: Limits.goldens)
      }
    }
  }

  /// Whether a file in a folder is meant as a bundle; what cannot be read is, so that it is not missed.
  private static func isBundle(_ path: String) -> Bool {
    let name = path.lowercased()
    guard name.hasSuffix(".safetensors") else { return name.hasSuffix(".npz") }
    guard let file = try? InputFile(path: path), let container = try? SafeTensorsFile(file) else {
      return true
    }
    return !NativeFormat.isNative(container)
      || container.tensors.keys.contains(where: Golden.isEmbeddedName)
  }

  /// What tells the files from others, as far as they are there.
  package var identities: [FileIdentity] {
    switch self {
    case .embedded: []
    case .file(let path): [FileIdentity(at: path)].compactMap(\.self)
    case .testData(let path):
      // Tensors lie in the folder or in folders in it, no deeper.
      Self.contents(of: path).flatMap { [$0] + Self.contents(of: $0) }.compactMap(FileIdentity.init)
    }
  }

  private static func contents(of path: String) -> [String] {
    let names = (try? InputFolder(at: path).names()) ?? []
    return names.map { "\(path)/\($0)" }
  }
}
