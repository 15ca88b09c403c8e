internal import SluiceCore

/// The central directory of an archive, checked against every rule.
///
/// This is the one gate through which every zip file passes, whatever it holds. Beyond what the
/// format itself demands, it refuses whatever two readers could understand differently and whatever
/// could reach outside: duplicate names, members that share bytes, local headers that say something
/// else, paths that climb, links, and data that expand out of all proportion.
struct ZipDirectory {
  /// How many members an archive may have; each array of a golden is one.
  static let entryLimit = Limits.tensors
  /// The size of the central directory, in bytes.
  static let byteLimit = 16 << 20
  /// From which size on, in bytes, a member may not be packed more tightly than ``ratioLimit``.
  static let bombSize = 16 << 20
  /// How many bytes one packed byte of a large member may expand to.
  static let ratioLimit = 200
  /// How many bytes one byte of deflated data can expand to at most; the format allows no more.
  static let deflateRatio = 1032

  static let localSignature: UInt32 = 0x0403_4b50
  private static let entrySignature: UInt32 = 0x0201_4b50

  /// The members in the order of the directory.
  let entries: [ZipEntry]

  /// Reads and checks the directory of `source`.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.unsafe`, `.unsupported` or
  ///   `.limit`.
  init(of source: any ByteSource) throws(SluiceError) {
    let end = try ZipEndRecord(of: source)
    let bytes = LittleEndianBytes(try source.bytes(in: end.directory))
    let fileSize = source.byteCount
    var entries: [ZipEntry] = []
    var position = 0
    for index in 0..<end.entryCount {
      guard let fields = Fields(bytes, at: position) else {
        throw .zipDirectoryEntry(index, of: end.entryCount)
      }
      position += fields.byteCount
      entries.append(try Self.entry(fields, index: index, fileSize: fileSize))
    }
    guard position == bytes.count else {
      throw .zipDirectoryUnusedBytes(bytes.count - position)
    }
    self.entries = try Self.checkingLocalHeaders(
      of: entries, in: source, directoryStart: end.directory.lowerBound)
    try Self.checkExpansion(of: self.entries)
  }

  private static func entry(
    _ fields: Fields, index: Int, fileSize: Int
  ) throws(SluiceError) -> ZipEntry {
    guard !fields.name.isEmpty, fields.name.count <= ZipName.byteLimit else {
      throw .zipNameLength(entry: index, bytes: fields.name.count, limit: ZipName.byteLimit)
    }
    guard let name = String(validating: fields.name, as: UTF8.self) else {
      throw .zipNameNotUTF8(entry: index)
    }
    return try placing(at: "member \(name.quoted)") { () throws(SluiceError) in
      try ZipName.check(name)
      try checkKind(fields)
      guard let method = ZipEntry.Method(rawValue: fields.method) else {
        throw .zipMethod(fields.method)
      }
      let packed = try within(fileSize, "compressed size", fields.sizes.packed)
      let offset = try within(fileSize, "local header offset", fields.headerOffset)
      let entry = ZipEntry(
        name: name, index: index, method: method,
        byteCount: try expandedSize(fields.sizes.expanded, method: method, packed: packed),
        packedByteCount: packed, crc32: fields.crc32, flags: fields.flags, headerOffset: offset)
      if entry.isFolder, entry.byteCount > 0 { throw .zipFolderWithContent }
      return entry
    }
  }

  /// Refuses whatever is encrypted, patched, or neither a regular file nor a folder.
  private static func checkKind(_ fields: Fields) throws(SluiceError) {
    // Bits 0, 6 and 13: data encrypted, strongly, and with masked headers. Bit 5: patch data.
    guard fields.flags & 0x2041 == 0 else { throw .zipEncrypted }
    guard fields.flags & 0x0020 == 0 else { throw .zipPatched }
    // The upper half holds the Unix mode, where the archive was made on such a system.
    switch fields.attributes >> 16 & 0o170000 {
    case 0, 0o100000, 0o040000: break
    case 0o120000: throw .zipSpecialFile("a symlink")
    default: throw .zipSpecialFile("a device, pipe or socket")
    }
  }

  private static func within(
    _ fileSize: Int, _ field: String, _ value: UInt64
  ) throws(SluiceError) -> Int {
    guard let number = Int(exactly: value), number <= fileSize else {
      throw .zipSizeBeyondFile(field, value: value, fileSize: fileSize)
    }
    return number
  }

  private static func expandedSize(
    _ value: UInt64, method: ZipEntry.Method, packed: Int
  ) throws(SluiceError) -> Int {
    guard let size = Int(exactly: value), size / deflateRatio <= packed else {
      throw .zipImpossibleSize(packed, value)
    }
    switch method {
    case .stored:
      guard size == packed else { throw .zipStoredSize(packed, size) }
    case .deflated:
      guard size <= bombSize || size / ratioLimit <= packed else { throw .zipBomb(packed, size) }
    }
    return size
  }

  private static func checkExpansion(of entries: [ZipEntry]) throws(SluiceError) {
    // Each size is at most 1032 times the size of the file, and there are at most 100,000 of them.
    let total = entries.lazy.filter { $0.method == .deflated }.reduce(0) { $0 + $1.byteCount }
    guard total <= Limits.expandedBytes else {
      throw .zipExpandsTooFar(bytes: total, limit: Limits.expandedBytes)
    }
  }
}

extension ZipDirectory {
  /// One entry of the directory, as it stands in the file.
  private struct Fields {
    let flags: UInt16
    let method: UInt16
    let crc32: UInt32
    let sizes: ZipSizes
    let headerOffset: UInt64
    let attributes: UInt32
    let name: ArraySlice<UInt8>
    /// The size of the entry itself.
    let byteCount: Int

    init?(_ directory: LittleEndianBytes, at start: Int) {
      guard let bytes = directory.slice(start, 46), bytes.uint32(0) == entrySignature,
        let flags = bytes.uint16(8), let method = bytes.uint16(10), let crc32 = bytes.uint32(16),
        let packed = bytes.uint32(20), let expanded = bytes.uint32(24),
        let nameSize = bytes.uint16(28), let extraSize = bytes.uint16(30),
        let commentSize = bytes.uint16(32), bytes.uint16(34) == 0,
        let attributes = bytes.uint32(38), let offset = bytes.uint32(42),
        let name = directory.slice(start + 46, Int(nameSize)),
        let extra = directory.slice(start + 46 + Int(nameSize), Int(extraSize))
      else { return nil }
      byteCount = 46 + Int(nameSize) + Int(extraSize) + Int(commentSize)
      guard directory.slice(start, byteCount) != nil,
        var wide = ZipWideFields(extra), let sizes = ZipSizes(expanded, packed, &wide),
        let headerOffset = wide.resolve(offset)
      else { return nil }
      (self.flags, self.method, self.crc32) = (flags, method, crc32)
      (self.sizes, self.headerOffset, self.attributes) = (sizes, headerOffset, attributes)
      self.name = name.bytes
    }
  }
}
