internal import HDF5
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension KerasShards {
  /// What the index says of all its shards.
  var metadata: [Inspection.Attribute] {
    let size = index.byteCount.map { Inspection.Attribute(name: "total_size", value: .number($0)) }
    let shards = JSON.array(index.shards.map { .string($0) })
    return (size.map { [$0] } ?? []) + [Inspection.Attribute(name: "shards", value: shards)]
  }

  /// Every variable, with the shard that holds it.
  var entries: [Inspection.Entry] {
    variables.map { shard, dataset in
      Inspection.Entry(
        name: dataset.path, kind: dataset.kind,
        attributes: [Inspection.Attribute(name: "shard", value: .string(shard))])
    }
  }

  /// The variable at `path`, read as numbers; nil if there is none.
  func tensor(at path: String) throws(SluiceError) -> Tensor? {
    for file in contents {
      if let tensor = try HDF5Contents(file).tensor(at: path) { return tensor }
    }
    return nil
  }
}
