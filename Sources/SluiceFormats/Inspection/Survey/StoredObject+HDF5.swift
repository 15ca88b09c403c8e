internal import HDF5
internal import OrderedCollections
internal import SluiceCore

extension StoredObject {
  /// The objects that the weights of a file belong to, if it holds weights of Keras and no architecture.
  static func all(in file: HDF5File) -> [StoredObject]? {
    guard file.root.attributes["model_config"] == nil else { return nil }
    let isListed = ["layer_names", "layer_names0", "nb_layers"].contains {
      file.root.attributes[$0] != nil
    }
    return isListed ? listed(in: file) : numbered(in: [file])
  }

  /// The objects of a tree of groups, which may be spread over files: those of every group `vars`.
  static func numbered(in files: [HDF5File]) -> [StoredObject]? {
    var variables: OrderedDictionary<String, [(number: Int, shape: [Int])]> = [:]
    for file in files {
      for dataset in file.root.datasets {
        let parts = dataset.path.split(separator: "/")
        guard parts.dropLast().last == "vars", let number = parts.last.flatMap({ Int($0) }) else {
          return nil
        }
        guard parts[0] != "optimizer", parts[0] != "metrics",
          !parts.contains(where: { $0.hasPrefix("seed_generator") })
        else { continue }
        let path = "/" + parts.dropLast().joined(separator: "/")
        variables[path, default: []].append((number, dataset.shape))
      }
    }
    guard !variables.isEmpty else { return nil }
    return variables.map { path, variables in
      StoredObject(
        path: path,
        arrays: variables.sorted { $0.number < $1.number }.map {
          Array(role: nil, shape: $0.shape)
        })
    }
  }

  /// The objects of the groups that a file lists; arrays belong together whose names differ in their
  /// last part only.
  private static func listed(in file: HDF5File) -> [StoredObject]? {
    var objects: OrderedDictionary<String, [Array]> = [:]
    // What is broken in the lists is for the reader of models to complain about.
    let listed = (try? file.root.names("layer_names")) ?? nil
    let numbered = file.root.memberNames.count
    for name in listed ?? (0..<numbered).map({ "layer_\($0)" }) {
      guard case .group(let group) = file.object(at: name), let names = try? group.weightNames()
      else { continue }
      for name in names {
        guard case .dataset(let dataset) = file.object(at: "\(group.path)/\(name)") else {
          continue
        }
        let parts = name.split(separator: "/")
        let path = ([group.path[...]] + parts.dropLast()).joined(separator: "/")
        let role = (parts.last ?? "").prefix { $0 != ":" }
        objects[path, default: []].append(
          Array(role: String(role.withoutNumber), shape: dataset.shape))
      }
    }
    return objects.map { StoredObject(path: $0, arrays: $1) }
  }
}
