package import OrderedCollections
package import SluiceCore
package import SluiceModel

/// A safetensors file: named tensors and a few strings.
///
/// The format is
/// - 8 bytes: the length `n` of the header, an unsigned little-endian number;
/// - `n` bytes: the header, a JSON object that maps each name to `dtype`, `shape` and
///   `data_offsets`, and `__metadata__` to strings; it may end in spaces;
/// - the data, to the end of the file; offsets count from their start.
///
/// Opening reads the header only; each tensor reads its own bytes where it is asked to. Beyond what
/// the format demands (the data without overlap, hole or rest, so that a file has no room to hide
/// another one in), duplicate keys, unknown fields and control characters in names are refused.
package struct SafeTensorsFile: Sendable {
  /// The strings under `__metadata__`, in the order of the header.
  package let metadata: OrderedDictionary<String, String>
  /// The tensors by name, in the order of the header.
  package let tensors: OrderedDictionary<String, Tensor>

  static let metadataKey = "__metadata__"
  static let nameLimit = 1024

  /// Opens `file`.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.inconsistent`, `.unsupported` or
  ///   `.limit`, placed at the tensor it is about; `.io` if reading fails.
  package init(_ file: any ByteSource) throws(SluiceError) {
    let (json, dataStart) = try Self.header(of: file)
    guard var members = json.object else { throw .safetensorsHeaderStart }
    metadata = try Self.metadata(members.removeValue(forKey: Self.metadataKey))
    guard members.count <= Limits.tensors else {
      throw .safetensorsTooMany(members.count, limit: Limits.tensors)
    }
    var entries: [SafeTensorsEntry] = []
    entries.reserveCapacity(members.count)
    for (name, json) in members {
      entries.append(
        try placing(at: SafeTensorsEntry.place(of: name)) { () throws(SluiceError) in
          try SafeTensorsEntry(name: name, json)
        })
    }
    try Self.checkLayout(of: entries, dataCount: file.byteCount - dataStart)
    var tensors: OrderedDictionary<String, Tensor> = [:]
    tensors.reserveCapacity(entries.count)
    for entry in entries {
      let source = file.region(
        offset: dataStart + entry.offsets.lowerBound, byteCount: entry.offsets.count)
      tensors[entry.name] = try Tensor(
        elementType: entry.elementType, shape: entry.shape, source: source)
    }
    self.tensors = tensors
  }

  private static func header(
    of file: any ByteSource
  ) throws(SluiceError) -> (json: JSON, dataStart: Int) {
    guard file.byteCount >= 8 else { throw .safetensorsTooShort(bytes: file.byteCount) }
    let start = try file.bytes(in: 0..<8)
    let length = start.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Limits.safetensorsHeaderBytes) else {
      throw .safetensorsHeaderTooLong(length, limit: Limits.safetensorsHeaderBytes)
    }
    let end = 8 + Int(length)
    guard end <= file.byteCount else {
      throw .safetensorsHeaderTruncated(Int(length), fileSize: file.byteCount)
    }
    let text = try file.bytes(in: 8..<end)
    let json = try placing(at: "header") { () throws(SluiceError) in try JSON(parsing: text) }
    guard text.first == UInt8(ascii: "{") else { throw .safetensorsHeaderStart }
    return (json, end)
  }

  private static func metadata(
    _ json: JSON?
  ) throws(SluiceError) -> OrderedDictionary<String, String> {
    guard let json else { return [:] }
    guard let members = json.object else { throw .safetensorsMetadata }
    var result: OrderedDictionary<String, String> = [:]
    for (key, value) in members {
      guard let string = value.string else {
        throw SluiceError.safetensorsMetadata.at("key \(key.quoted)")
      }
      result[key] = string
    }
    return result
  }

  /// Fails unless the entries cover the data from first to last byte, each byte once.
  private static func checkLayout(
    of entries: [SafeTensorsEntry], dataCount: Int
  ) throws(SluiceError) {
    var end = 0
    let ordered = entries.sorted {
      ($0.offsets.lowerBound, $0.offsets.upperBound)
        < ($1.offsets.lowerBound, $1.offsets.upperBound)
    }
    for entry in ordered {
      let start = entry.offsets.lowerBound
      let place = SafeTensorsEntry.place(of: entry.name)
      guard start >= end else {
        throw SluiceError.safetensorsOverlap(start, previousEnd: end).at(place)
      }
      guard start == end else {
        throw SluiceError.safetensorsHole(start, previousEnd: end).at(place)
      }
      end = entry.offsets.upperBound
    }
    guard end <= dataCount else { throw .safetensorsTruncated(end: end, available: dataCount) }
    guard end == dataCount else { throw .safetensorsTrailing(dataCount - end) }
  }
}
