import OrderedCollections
import SluiceCore
import SluiceModel

/// A native file put together by hand, so that what is wrong with it can be chosen.
struct NativeText {
  var metadata: OrderedDictionary<String, JSON>
  /// The entries of the tensors.
  var tensors: OrderedDictionary<String, JSON> = [:]

  /// The text of a sound model, its tensors one behind the other.
  init(_ model: Model) {
    metadata = [
      "sluice.version": "1", "sluice.model": .string(model.json.text()),
      "sluice.provenance": .string(model.provenance.json.text()),
    ]
    var offset = 0
    for (name, tensor) in model.parameters {
      let end = offset + tensor.source.byteCount
      tensors[name] = [
        "dtype": .string(tensor.elementType.rawValue),
        "shape": .array(tensor.shape.map { .integer($0) }),
        "data_offsets": [.integer(offset), .integer(end)],
      ]
      offset = end
    }
  }

  /// Replaces text in the graph.
  mutating func replace(_ old: String, with new: String) {
    metadata["sluice.model"] = metadata["sluice.model"]?.string.map {
      .string($0.replacing(old, with: new, maxReplacements: 1))
    }
  }

  /// The file, with these data behind the header.
  func bytes(data: [UInt8]) throws -> [UInt8] {
    var members: OrderedDictionary<String, JSON> = ["__metadata__": .object(metadata)]
    for (name, entry) in tensors { members[name] = entry }
    let header = Array(JSON.object(members).text().utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header + data
  }
}
