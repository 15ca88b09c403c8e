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
  package func source(of entry: ZipEntry) -> ZipMember { ZipMember(entry, of: self) }

  /// Reads a member whole and fails if it does not match its checksum.
  package func check(_ entry: ZipEntry) throws(SluiceError) {
    try placing(at: entry.place) { () throws(SluiceError) in
      try handle.withLock { (handle) throws(SluiceError) in try handle.check(entry) }
    }
  }
}
