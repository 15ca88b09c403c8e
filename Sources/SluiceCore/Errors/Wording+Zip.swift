// MARK: - The archive as a whole

extension SluiceError {
  package static var zipEmptyFile: SluiceError {
    SluiceError(.truncated, "empty file, expected a zip archive")
  }

  package static var zipNotAnArchive: SluiceError {
    SluiceError(.malformed, "not a zip archive: neither its first bytes nor an end record say so")
  }

  package static var zipLeadingBytes: SluiceError {
    SluiceError(.malformed, "the zip archive does not begin with a member")
  }

  package static func zipTruncated(bytes: Int) -> SluiceError {
    SluiceError(.truncated, "truncated zip archive: \(bytes) bytes without a complete end record")
  }

  package static func zipTrailing(bytes: Int) -> SluiceError {
    SluiceError(.malformed, "the end record of the zip archive is followed by \(bytes) bytes")
  }

  package static var zipSplit: SluiceError {
    SluiceError(.unsupported, "the zip archive is split over several files")
  }

  package static var zip64Malformed: SluiceError {
    SluiceError(.malformed, "the zip64 end record contradicts the end record or the file size")
  }

  package static func zipDirectoryMisplaced(
    offset: UInt64, size: UInt64, expectedEnd: Int
  ) -> SluiceError {
    SluiceError(
      .malformed,
      "the central directory has \(size) bytes at offset \(offset), expected it to end at "
        + "\(expectedEnd), where the end record begins")
  }

  package static func zipDirectoryTooLarge(bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "the central directory has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func zipTooManyEntries(_ count: UInt64, limit: Int) -> SluiceError {
    SluiceError(.limit, "the zip archive has \(count) members, more than the limit of \(limit)")
  }

  package static func zipDirectoryEntry(_ index: Int, of count: Int) -> SluiceError {
    SluiceError(.malformed, "entry \(index) of \(count) in the central directory is broken")
  }

  package static func zipDirectoryUnusedBytes(_ bytes: Int) -> SluiceError {
    SluiceError(.malformed, "the central directory has \(bytes) bytes after its last entry")
  }

  package static func zipDuplicate(_ name: String) -> SluiceError {
    SluiceError(.malformed, "duplicate member \(name.quoted)")
  }

  package static func zipOverlap(_ first: String, _ second: String) -> SluiceError {
    SluiceError(.unsafe, "members \(first.quoted) and \(second.quoted) overlap in the file")
  }

  package static func zipExpandsTooFar(bytes: Int, limit: Int) -> SluiceError {
    SluiceError(
      .limit,
      "too large: the compressed members expand to \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func zipReaderDisagrees(_ index: Int) -> SluiceError {
    SluiceError(.malformed, "entry \(index) of the central directory can be read in two ways")
  }

  package static func zipLibrary(_ action: String, reason: String) -> SluiceError {
    SluiceError(.malformed, "\(action) failed: \(reason)")
  }
}

extension SluiceError {
  package static func zipWriting(reason: String) -> SluiceError {
    SluiceError(.io, "writing the zip archive failed: \(reason)")
  }
}

// MARK: - Names of members

extension SluiceError {
  package static func zipNameNotUTF8(entry index: Int) -> SluiceError {
    SluiceError(.malformed, "the name of entry \(index) is not UTF-8")
  }

  package static func zipNameLength(entry index: Int, bytes: Int, limit: Int) -> SluiceError {
    bytes == 0
      ? SluiceError(.malformed, "the name of entry \(index) is empty")
      : SluiceError(
        .limit, "the name of entry \(index) has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static func zipNameHolds(_ culprit: String) -> SluiceError {
    SluiceError(.unsafe, "the name holds \(culprit)")
  }

  package static var zipNameAbsolute: SluiceError {
    SluiceError(.unsafe, "the name is an absolute path")
  }

  package static func zipSpecialFile(_ kind: String) -> SluiceError {
    SluiceError(.unsafe, "is \(kind), expected a regular file")
  }
}

// MARK: - One member

extension SluiceError {
  package static var zipEncrypted: SluiceError {
    SluiceError(.unsupported, "is encrypted")
  }

  package static var zipPatched: SluiceError {
    SluiceError(.unsupported, "holds patch data")
  }

  package static func zipMethod(_ method: UInt16) -> SluiceError {
    SluiceError(
      .unsupported,
      "compression method \(method), expected 0 (stored) or 8 (deflated)")
  }

  package static func zipSizeBeyondFile(
    _ field: String, value: UInt64, fileSize: Int
  ) -> SluiceError {
    SluiceError(.malformed, "\(field) is \(value), but the file has only \(fileSize) bytes")
  }

  package static func zipStoredSize(_ stored: Int, _ expanded: Int) -> SluiceError {
    SluiceError(
      .malformed, "is stored with \(stored) bytes, but its size is given as \(expanded)")
  }

  package static func zipImpossibleSize(_ stored: Int, _ expanded: UInt64) -> SluiceError {
    SluiceError(
      .malformed, "\(stored) deflated bytes cannot expand to the size given, \(expanded)")
  }

  package static func zipBomb(_ stored: Int, _ expanded: Int) -> SluiceError {
    SluiceError(
      .limit,
      "too large: \(stored) deflated bytes expand to \(expanded), more than 200 times as many")
  }

  package static func zipMemberTooLarge(_ bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "too large: has \(bytes) bytes, more than the limit of \(limit)")
  }

  package static var zipFolderWithContent: SluiceError {
    SluiceError(.malformed, "is a folder, but has content")
  }

  package static func zipLocalHeader(_ field: String) -> SluiceError {
    SluiceError(.malformed, "\(field) in the local header differs from the central directory")
  }

  package static var zipNoLocalHeader: SluiceError {
    SluiceError(.malformed, "there is no local header where the central directory points to")
  }

  package static var zipChecksum: SluiceError {
    SluiceError(.malformed, "the data do not match their CRC-32 checksum")
  }

  package static var zipSizeLies: SluiceError {
    SluiceError(.malformed, "the data have another size than the central directory says")
  }

  package static func zipDeflate(reason: String) -> SluiceError {
    SluiceError(.malformed, "the deflated data are broken: \(reason)")
  }

  package static func zipMemberMissing(_ name: String) -> SluiceError {
    SluiceError(.inconsistent, "member \(name.quoted) is missing")
  }
}
