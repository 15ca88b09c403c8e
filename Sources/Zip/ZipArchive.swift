package import SluiceCore
internal import Synchronization

/// A zip archive whose directory has passed every rule, read member by member.
///
/// Opening reads the directory and the local headers only. Data are expanded by libzip, and whatever
/// is handed out has been compared with its CRC-32 checksum first; ``prefix(of:count:)`` is the one
/// exception. Only the central directory counts: bytes that it does not name are never read.
package final class ZipArchive: Sendable {
  /// The members, folders included, in the order of the central directory.
  package let entries: [ZipEntry]
  let source: any ByteSource

  private let indices: [String: Int]
  private let handle: Mutex<ZipHandle>

  /// Opens the archive in `source`.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.unsafe`, `.unsupported` or
  ///   `.limit`, placed at the member it is about.
  package init(_ source: any ByteSource) throws(SluiceError) {
    let entries = try ZipDirectory(of: source).entries
    let handle = try ZipHandle(source)
    try handle.check(entries)
    self.source = source
    self.entries = entries
    self.indices = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.index) })
    self.handle = Mutex(handle)
  }

  /// The member `name`; `nil` where there is none.
  package subscript(name: String) -> ZipEntry? { indices[name].map { entries[$0] } }

  /// The member `name`.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` where there is none.
  package func entry(_ name: String) throws(SluiceError) -> ZipEntry {
    guard let entry = self[name] else { throw .zipMemberMissing(name) }
    return entry
  }

  /// Reads a member whole.
  ///
  /// - Parameters:
  ///   - entry: The member, one of ``entries``.
  ///   - limit: How many bytes the expanded data may have.
  /// - Returns: The expanded data.
  /// - Throws: ``SluiceError`` with code `.limit` if there are more, `.malformed` if the data are
  ///   broken or do not match their checksum, `.io` if reading fails.
  package func bytes(
    of entry: ZipEntry, limit: Int = Limits.expandedBytes
  ) throws(SluiceError) -> [UInt8] {
    try placing(at: entry.place) { () throws(SluiceError) in
      guard entry.byteCount <= limit else {
        throw .zipMemberTooLarge(entry.byteCount, limit: limit)
      }
      return try handle.withLock { (handle) throws(SluiceError) in try handle.bytes(of: entry) }
    }
  }

  /// The first bytes of a member, at most `count`, without expanding the rest of it.
  ///
  /// These bytes are not held to the checksum unless they are the whole member.
  package func prefix(of entry: ZipEntry, count: Int) throws(SluiceError) -> [UInt8] {
    try placing(at: entry.place) { () throws(SluiceError) in
      try handle.withLock { (handle) throws(SluiceError) in try handle.prefix(count, of: entry) }
    }
  }

  /// The data of a member, expanded and checked when they are first asked for.
  package func source(of entry: ZipEntry) -> any ByteSource {
    stored(entry) ?? ZipMember(entry, of: self)
  }

  /// A member as a file that can be read anywhere, such as an HDF5 file that another program reads.
  ///
  /// Stored data are a part of the archive's own file, with a seal that compares the checksum of the
  /// whole member before any of it is read. Deflated data are expanded and checked now, into a
  /// temporary file, in little memory.
  ///
  /// - Returns: An ``InputFile`` or a ``FileRegion``, unless the archive itself lies in no file.
  /// - Throws: ``SluiceError`` with code `.malformed` if the data are broken or do not match their
  ///   checksum, `.io` if there is no room for them or reading fails.
  package func file(of entry: ZipEntry) throws(SluiceError) -> any ByteSource {
    if let stored = stored(entry) { return stored }
    return try placing(at: entry.place) { () throws(SluiceError) in
      // A handle of its own keeps the others from waiting.
      let handle = try ZipHandle(source)
      return try InputFile.scratch(standingFor: entry.place) { (append) throws(SluiceError) in
        try handle.forEachWindow(of: entry, append)
      }
    }
  }

  /// The member `name` as a file, see ``file(of:)-(ZipEntry)``.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` where there is none.
  package func file(of name: String) throws(SluiceError) -> any ByteSource {
    try file(of: try entry(name))
  }

  /// The data of a stored member where they stand, under a seal; nil for others.
  private func stored(_ entry: ZipEntry) -> (any ByteSource)? {
    guard entry.method == .stored,
      let region = source.region(offset: entry.dataOffset, byteCount: entry.byteCount)
        as? FileRegion
    else { return nil }
    // Damage shows long after the archive was opened, so the error says itself which one it was.
    let seal = Seal(
      region.file, region.offset..<region.offset + region.byteCount, checksum: entry.crc32,
      damage: SluiceError.zipChecksum.at(entry.place).at(region.file.path))
    return FileRegion(
      region.file, offset: region.offset, byteCount: region.byteCount, seal: seal)
  }
}
