internal import SluiceCore
internal import Synchronization

/// The data of one member of an archive, expanded and checked when they are first asked for, and kept
/// in memory from then on.
final class ZipMember: ByteSource {
  private let entry: ZipEntry
  private let archive: ZipArchive
  private let expanded = Mutex<[UInt8]?>(nil)

  init(_ entry: ZipEntry, of archive: ZipArchive) {
    self.entry = entry
    self.archive = archive
  }

  var byteCount: Int { entry.byteCount }

  /// Reads the bytes of `range`, which must lie within `0..<byteCount`.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if the member is broken or does not match its
  ///   checksum, `.io` or `.truncated` if reading fails.
  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let bytes = try expanded.withLock { (expanded) throws(SluiceError) -> [UInt8] in
      if let expanded { return expanded }
      let bytes = try archive.bytes(of: entry)
      expanded = bytes
      return bytes
    }
    return range.count == bytes.count ? bytes : Array(bytes[range])
  }
}
