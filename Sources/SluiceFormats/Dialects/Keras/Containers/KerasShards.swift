internal import HDF5
internal import OrderedCollections
internal import SluiceCore

/// The open shards of one index, which together hold exactly what it says, each variable once.
struct KerasShards {
  let index: KerasShardIndex
  /// The shards, in the order of the index.
  let files: [InputFile]
  /// What is in them, in the same order.
  let contents: [HDF5File]

  /// Opens the shards that the index `file` names, which lie in its folder.
  ///
  /// - Throws: ``SluiceError`` if the index is none, a shard is missing or broken, or they disagree.
  init(_ file: InputFile) throws(SluiceError) {
    let index = try KerasShardIndex(try KerasConfiguration.parse(file))
    let folder = file.path.lastIndex(of: "/").map { file.path[...$0] } ?? ""
    files = try index.shards.elements.mapThrowing { (name) throws(SluiceError) in
      try InputFile(path: folder + name)
    }
    contents = try zip(index.shards, files).mapThrowing { (name, file) throws(SluiceError) in
      try placing(at: name) { () throws(SluiceError) in try HDF5File(file) }
    }
    self.index = index
    try check()
  }

  /// Every variable with the name of the shard that holds it.
  var variables: [(shard: String, dataset: HDF5Dataset)] {
    zip(index.shards, contents).flatMap { shard, file in
      file.root.datasets.map { (shard, $0) }
    }
  }

  /// Fails unless the shards have what the index places in them, and nothing else.
  private func check() throws(SluiceError) {
    var placed: [String: Set<String>] = [:]
    let byName = Dictionary(uniqueKeysWithValues: zip(index.shards, contents))
    for (path, shards) in index.groups {
      for shard in shards {
        guard case .group(let group) = byName[shard]?.object(at: path), group.hasVariables else {
          throw .kerasShardLacks(shard, path)
        }
        placed[shard, default: []].insert(group.path)
      }
    }
    var owners: [String: String] = [:]
    for (shard, dataset) in variables {
      let group = dataset.path.lastIndex(of: "/").map { String(dataset.path[..<$0]) } ?? ""
      guard placed[shard]?.contains(group) ?? false else {
        throw .kerasShardUnlisted(shard, dataset.path)
      }
      if let owner = owners.updateValue(shard, forKey: dataset.path) {
        throw .kerasShardTwice(dataset.path, owner, shard)
      }
    }
  }
}

extension HDF5Group {
  /// Whether a member is an array.
  fileprivate var hasVariables: Bool {
    memberNames.contains { if case .dataset = self[$0] { true } else { false } }
  }
}
