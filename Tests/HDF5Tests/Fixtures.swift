import HDF5
import SluiceCore

/// The files that these tests read.
enum Fixtures {
  /// The folder `Fixtures` of the package.
  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast(3).joined(separator: "/") + "/Fixtures"

  /// Opens a file of the folder as a file.
  static func file(_ name: String) throws -> InputFile { try InputFile(path: "\(folder)/\(name)") }

  /// Opens a file of the folder as an HDF5 file.
  static func open(_ name: String) throws -> HDF5File { try HDF5File(try file(name)) }
}

extension HDF5File {
  /// The datasets of the whole file, in the order of their paths.
  var datasets: [HDF5Dataset] {
    var found: [HDF5Dataset] = []
    var groups = [root]
    while let group = groups.popLast() {
      for name in group.memberNames {
        switch group[name] {
        case .group(let inner): groups.append(inner)
        case .dataset(let dataset): found.append(dataset)
        case .alias, .datatype, nil: break
        }
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The bytes of all datasets by path.
  func elements() throws -> [String: [UInt8]] {
    var elements: [String: [UInt8]] = [:]
    for dataset in datasets { elements[dataset.path] = try dataset.source().allBytes() }
    return elements
  }

  /// The dataset at `path`.
  func dataset(_ path: String) -> HDF5Dataset? {
    guard case .dataset(let dataset) = object(at: path) else { return nil }
    return dataset
  }

  /// The group at `path`.
  func group(_ path: String) -> HDF5Group? {
    guard case .group(let group) = object(at: path) else { return nil }
    return group
  }
}
