internal import SluiceCore

/// One member of an archive, as the central directory describes it.
///
/// Every entry of a ``ZipArchive`` has passed the rules of ``ZipDirectory``.
package struct ZipEntry: Sendable, Hashable {
  /// The way the data are packed.
  package enum Method: UInt16, Sendable {
    case stored = 0
    case deflated = 8
  }

  /// A relative path without `..`, with `/` between its parts.
  package let name: String
  /// The position in the central directory.
  package let index: Int
  /// The way the data are packed.
  package let method: Method
  /// The size of the data when expanded, in bytes.
  package let byteCount: Int
  /// The size of the data as they stand in the file, in bytes.
  package let packedByteCount: Int
  /// The checksum of the expanded data.
  package let crc32: UInt32
  /// Whether this names a folder; a folder has no data.
  package var isFolder: Bool { name.utf8.last == UInt8(ascii: "/") }

  let flags: UInt16
  let headerOffset: Int
  /// Where the data begin in the file; known once the local header has been read.
  var dataOffset = 0
  var dataEnd: Int { dataOffset + packedByteCount }

  /// The words errors use for the place of this member.
  package var place: String { "member \(name.quoted)" }
}

/// The rules that the name of a member must keep.
enum ZipName {
  /// The longest name, in bytes.
  static let byteLimit = 1024

  /// Fails unless `name` is a relative path that stays below its own folder.
  static func check(_ name: String) throws(SluiceError) {
    if name.utf8.contains(0) { throw .zipNameHolds("a NUL") }
    if name.utf8.contains(UInt8(ascii: "\\")) { throw .zipNameHolds("a backslash") }
    if name.hasPrefix("/") || isDrive(name) { throw .zipNameAbsolute }
    var parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    for part in parts where part == ".." || part == "." || part == "" {
      throw .zipNameHolds(part.isEmpty ? "an empty part" : String(part).quoted)
    }
  }

  private static func isDrive(_ name: String) -> Bool {
    let start = Array(name.utf8.prefix(2))
    return start.count == 2 && start[1] == UInt8(ascii: ":")
      && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(start[0] | 0x20)
  }
}
