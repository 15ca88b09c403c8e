// MARK: - The index

extension SluiceError {
  package static var kerasShardsAlone: SluiceError {
    SluiceError(
      .inconsistent, "the index leads to weights alone, expected their architecture beside it",
      hint: "give the architecture with --config, the text that model.to_json() returns")
  }

  package static func kerasTooManyShards(_ count: Int) -> SluiceError {
    SluiceError(.limit, "the index names \(count) shards, more than the limit of \(Limits.shards)")
  }

  package static func kerasShardElsewhere(_ name: String, of group: String) -> SluiceError {
    SluiceError(
      .unsafe,
      "shard \(name.quoted) of \(group.quoted) is no plain name, expected a file beside the index")
  }

  package static func kerasShardListedTwice(_ name: String, of group: String) -> SluiceError {
    SluiceError(.malformed, "shard \(name.quoted) is listed twice for \(group.quoted)")
  }
}

// MARK: - The shards

extension SluiceError {
  /// The error as one about a file that is called like a shard.
  package var aboutShard: SluiceError {
    var error = self
    error.hint = "the file is called like a shard: its index NAME.weights.json leads to all of them"
    return error
  }
}

extension SluiceError {
  package static func kerasShardLacks(_ shard: String, _ group: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "shard \(shard.quoted) holds no variables of \(group.quoted), which the index places there")
  }

  package static func kerasShardUnlisted(_ shard: String, _ path: String) -> SluiceError {
    SluiceError(
      .inconsistent,
      "shard \(shard.quoted) holds \(path.quoted), which the index does not place there")
  }

  package static func kerasShardTwice(
    _ path: String, _ first: String, _ second: String
  ) -> SluiceError {
    SluiceError(
      .inconsistent,
      "variable \(path.quoted) is in both shards \(first.quoted) and \(second.quoted)")
  }
}
