/// One thing that the helper has to say.
///
/// A walk is ``enterGroup(name:attributes:)`` for the root, whose name is empty, then its members
/// in the order of their names, each group's own members nested in it, and ``leaveGroup`` at the
/// end of each group. Reading a dataset is ``data(_:)`` as often as needed. A ``failure(_:)`` may come at
/// any point and is the last event then.
package enum WireEvent: Sendable, Hashable {
  case enterGroup(name: String, attributes: [WireAttribute])
  case leaveGroup
  case dataset(name: String, WireDataset)
  /// A type that was given a name in the file.
  case datatype(name: String)
  case link(name: String, WireLink)
  /// Elements of a dataset as they are in the file, row-major.
  case data([UInt8])
  case failure(WireFailure)
}

extension WireEvent {
  /// The record that says this event: its length in 4 bytes, a tag, the parts.
  package func encoded() -> [UInt8] {
    var writer = WireWriter()
    switch self {
    case .enterGroup(let name, let attributes):
      writer.put(raw: [1])
      writer.put(name)
      attributes.encode(into: &writer)
    case .leaveGroup:
      writer.put(raw: [2])
    case .dataset(let name, let dataset):
      writer.put(raw: [3])
      writer.put(name)
      dataset.encode(into: &writer)
    case .datatype(let name):
      writer.put(raw: [4])
      writer.put(name)
    case .link(let name, let link):
      writer.put(raw: [5])
      writer.put(name)
      link.encode(into: &writer)
    case .data(let bytes):
      writer.put(raw: [6])
      writer.put(raw: bytes)
    case .failure(let failure):
      writer.put(raw: [7])
      failure.encode(into: &writer)
    }
    return WireFrame.record(writer.bytes)
  }

  /// Decodes the record with the tag `tag` and nothing but it.
  init(tag: UInt8, reader: inout WireReader) throws(WireError) {
    switch tag {
    case 1:
      self = .enterGroup(name: try reader.text(), attributes: try [WireAttribute](from: &reader))
    case 2: self = .leaveGroup
    case 3: self = .dataset(name: try reader.text(), try WireDataset(from: &reader))
    case 4: self = .datatype(name: try reader.text())
    case 5: self = .link(name: try reader.text(), try WireLink(from: &reader))
    case 6: self = .data(reader.rest())
    case 7: self = .failure(try WireFailure(from: &reader))
    default: throw WireError("unknown record \(tag)")
    }
    try reader.finish()
  }
}
