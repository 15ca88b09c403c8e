internal import OrderedCollections
internal import SluiceCore

/// What `NAME.weights.json` says: which shards hold the variables of every group.
///
/// `weight_map` names for the group of every object, such as `/layers/gru/cell/vars`, the file that has
/// its variables, or all of them where it is split. Nothing follows from the number in a shard's name.
struct KerasShardIndex {
  /// The shards of every group, by its path.
  let groups: OrderedDictionary<String, [String]>
  /// The names of the shards, in the order in which the index comes to them.
  let shards: OrderedSet<String>
  /// How many bytes all variables have, as the writer counted them.
  let byteCount: Double?

  /// Reads the text of an index.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed`, `.unsupported` or `.inconsistent` if it is none,
  ///   `.unsafe` if it leads to another folder, `.limit` if it names too many shards.
  init(_ json: JSON) throws(SluiceError) {
    var fields = try JSONFields(json)
    byteCount = try Self.byteCount(&fields)
    let map = try fields.required("weight_map")
    guard let members = map.object else {
      throw .attribute("weight_map", is: map, expected: "an object")
    }
    try fields.finish()
    var groups: OrderedDictionary<String, [String]> = [:]
    var shards: OrderedSet<String> = []
    for (group, value) in members {
      let names = try placing(at: "weight_map") { () throws(SluiceError) in
        try Self.names(value, of: group)
      }
      groups[group] = names
      shards.append(contentsOf: names)
    }
    guard shards.count <= Limits.shards else { throw .kerasTooManyShards(shards.count) }
    (self.groups, self.shards) = (groups, shards)
  }

  private static func byteCount(_ fields: inout JSONFields) throws(SluiceError) -> Double? {
    guard fields.contains("metadata") else { return nil }
    var metadata = try fields.fields("metadata")
    guard metadata.contains("total_size") else { return nil }
    return try placing(at: "metadata") { () throws(SluiceError) in
      let size = try metadata.number("total_size")
      try metadata.finish()
      return size
    }
  }

  /// The shards of one group: a name, or a list of names.
  private static func names(_ value: JSON, of group: String) throws(SluiceError) -> [String] {
    var names: OrderedSet<String> = []
    for name in value.array ?? [value] {
      guard let name = name.string else {
        throw .attribute(group, is: value, expected: "the name of a file, or a list of names")
      }
      guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")),
        !name.utf8.contains(0)
      else { throw .kerasShardElsewhere(name, of: group) }
      guard names.append(name).inserted else { throw .kerasShardListedTwice(name, of: group) }
    }
    guard !names.isEmpty else {
      throw .attribute(group, is: value, expected: "the name of a file, or a list of names")
    }
    return Array(names)
  }
}
