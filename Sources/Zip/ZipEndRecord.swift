internal import SluiceCore

/// What the end of an archive says about its central directory.
struct ZipEndRecord {
  /// How many entries the central directory has; at most ``ZipDirectory/entryLimit``.
  let entryCount: Int
  /// Where in the file the central directory stands.
  let directory: Range<Int>

  private static let size = 22
  private static let signature: UInt32 = 0x0605_4b50
  private static let longestComment = 0xFFFF

  /// Reads the end record, which must be the last thing in `source`.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.unsupported` or `.limit`.
  init(of source: any ByteSource) throws(SluiceError) {
    let fileSize = source.byteCount
    guard fileSize > 0 else { throw .zipEmptyFile }
    let tailStart = max(0, fileSize - Self.size - Self.longestComment)
    let tail = LittleEndianBytes(try source.bytes(in: tailStart..<fileSize))
    let first = LittleEndianBytes(try source.bytes(in: 0..<min(4, fileSize))).uint32(0)
    let beginsAsZip = first == ZipDirectory.localSignature || first == Self.signature
    guard let found = tail.lastOffset(of: Self.signature) else {
      throw beginsAsZip ? .zipTruncated(bytes: fileSize) : .zipNotAnArchive
    }
    guard beginsAsZip else { throw .zipLeadingBytes }
    guard let comment = tail.uint16(found + 20), found + 22 + Int(comment) <= tail.count else {
      throw .zipTruncated(bytes: fileSize)
    }
    guard found + 22 + Int(comment) == tail.count else {
      throw .zipTrailing(bytes: tail.count - found - 22 - Int(comment))
    }
    guard let plain = Fields(plain: tail, at: found) else {
      throw .zipTruncated(bytes: fileSize)
    }
    let offset = tailStart + found
    if let wide = try Self.zip64(before: offset, of: source) {
      guard plain.agrees(with: wide.fields) else { throw .zip64Malformed }
      (entryCount, directory) = try wide.fields.checked(end: wide.offset)
    } else {
      (entryCount, directory) = try plain.checked(end: offset)
    }
  }

  /// The zip64 end record, if a locator stands before the end record at `offset`.
  private static func zip64(
    before offset: Int, of source: any ByteSource
  ) throws(SluiceError) -> (fields: Fields, offset: Int)? {
    let locatorSize = 20
    let recordSize = 56
    guard offset >= locatorSize else { return nil }
    let locatorStart = offset - locatorSize
    let locator = LittleEndianBytes(try source.bytes(in: locatorStart..<offset))
    guard locator.uint32(0) == 0x0706_4b50 else { return nil }
    guard locator.uint32(4) == 0, let disks = locator.uint32(16), disks <= 1 else {
      throw .zipSplit
    }
    guard let start = locator.uint64(8).flatMap(Int.init(exactly:)),
      start <= locatorStart - recordSize
    else { throw .zip64Malformed }
    let record = LittleEndianBytes(try source.bytes(in: start..<start + recordSize))
    guard record.uint32(0) == 0x0606_4b50, let size = record.uint64(4),
      size == UInt64(locatorStart - start - 12), let fields = Fields(zip64: record)
    else { throw .zip64Malformed }
    return (fields, start)
  }
}

extension ZipEndRecord {
  /// The numbers that both forms of the record hold.
  private struct Fields {
    let disks: [UInt32]
    let entriesHere: UInt64
    let entries: UInt64
    let size: UInt64
    let offset: UInt64

    init?(plain bytes: LittleEndianBytes, at start: Int) {
      guard let disk = bytes.uint16(start + 4), let firstDisk = bytes.uint16(start + 6),
        let entriesHere = bytes.uint16(start + 8), let entries = bytes.uint16(start + 10),
        let size = bytes.uint32(start + 12), let offset = bytes.uint32(start + 16)
      else { return nil }
      disks = [UInt32(disk), UInt32(firstDisk)]
      (self.entriesHere, self.entries) = (UInt64(entriesHere), UInt64(entries))
      (self.size, self.offset) = (UInt64(size), UInt64(offset))
    }

    init?(zip64 bytes: LittleEndianBytes) {
      guard let disk = bytes.uint32(16), let firstDisk = bytes.uint32(20),
        let entriesHere = bytes.uint64(24), let entries = bytes.uint64(32),
        let size = bytes.uint64(40), let offset = bytes.uint64(48)
      else { return nil }
      disks = [disk, firstDisk]
      (self.entriesHere, self.entries) = (entriesHere, entries)
      (self.size, self.offset) = (size, offset)
    }

    /// Whether each field is the same as in `wide`, or all ones, which means "look there".
    func agrees(with wide: Fields) -> Bool {
      (entries == 0xFFFF || entries == wide.entries)
        && (entriesHere == 0xFFFF || entriesHere == wide.entriesHere)
        && (size == 0xFFFF_FFFF || size == wide.size)
        && (offset == 0xFFFF_FFFF || offset == wide.offset)
        && disks.allSatisfy { $0 == 0 || $0 == 0xFFFF }
    }

    func checked(end: Int) throws(SluiceError) -> (Int, Range<Int>) {
      guard disks == [0, 0], entries == entriesHere else { throw .zipSplit }
      guard entries <= UInt64(ZipDirectory.entryLimit) else {
        throw .zipTooManyEntries(entries, limit: ZipDirectory.entryLimit)
      }
      let (sum, overflow) = offset.addingReportingOverflow(size)
      guard !overflow, sum == UInt64(end) else {
        throw .zipDirectoryMisplaced(offset: offset, size: size, expectedEnd: end)
      }
      guard size <= UInt64(ZipDirectory.byteLimit) else {
        throw .zipDirectoryTooLarge(bytes: Int(size), limit: ZipDirectory.byteLimit)
      }
      return (Int(entries), Int(offset)..<end)
    }
  }
}
