package import SluiceCore
internal import Synchronization

/// The data of one member of an archive.
///
/// The first read goes through the whole member and compares its checksum. After that, stored data
/// are read straight from the file, and deflated data are kept in memory.
package final class ZipMember: ByteSource {
  /// The member.
  package let entry: ZipEntry
  private let archive: ZipArchive
  private let state = Mutex(State.unread)

  private enum State {
    case unread
    case checked
    case expanded([UInt8])
  }

  init(_ entry: ZipEntry, of archive: ZipArchive) {
    self.entry = entry
    self.archive = archive
  }

  package var byteCount: Int { entry.byteCount }

  /// Reads the bytes of `range`, which must lie within `0..<byteCount`.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if the member is broken or does not match its
  ///   checksum, `.io` or `.truncated` if reading fails.
  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    if let expanded = try expanded() {
      return range.count == expanded.count ? expanded : Array(expanded[range])
    }
    let start = entry.dataOffset
    return try archive.source.bytes(in: start + range.lowerBound..<start + range.upperBound)
  }

  /// The expanded data; `nil` for stored data, which have then been checked.
  private func expanded() throws(SluiceError) -> [UInt8]? {
    try state.withLock { (state) throws(SluiceError) -> [UInt8]? in
      switch state {
      case .checked: return nil
      case .expanded(let bytes): return bytes
      case .unread:
        guard entry.method == .stored else {
          let bytes = try archive.bytes(of: entry)
          state = .expanded(bytes)
          return bytes
        }
        try archive.check(entry)
        state = .checked
        return nil
      }
    }
  }
}
