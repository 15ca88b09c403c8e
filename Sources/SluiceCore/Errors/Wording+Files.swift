extension SluiceError {
  static func fileUnreadable(_ path: String, reason: String) -> SluiceError {
    SluiceError(.missing, "cannot be read: \(reason)").at(path)
  }

  static func notRegularFile(_ path: String, kind: String) -> SluiceError {
    SluiceError(.missing, "is \(kind), expected a regular file").at(path)
  }

  package static func folderTooFull(_ path: String, limit: Int) -> SluiceError {
    SluiceError(.limit, "holds more than the limit of \(limit) files").at(path)
  }

  static func fileTooLarge(_ path: String, bytes: Int, limit: Int) -> SluiceError {
    SluiceError(.limit, "has \(bytes) bytes, more than the limit of \(limit)").at(path)
  }

  static func readBeyondEnd(_ path: String, end: Int, size: Int) -> SluiceError {
    SluiceError(.truncated, "ends after \(size) bytes, expected at least \(end)").at(path)
  }

  static func fileShrank(_ path: String) -> SluiceError {
    SluiceError(.io, "became shorter while it was read").at(path)
  }

  static func fileChanged(_ path: String) -> SluiceError {
    SluiceError(.io, "was written to while it was read").at(path)
  }

  static func readFailed(_ path: String, reason: String) -> SluiceError {
    SluiceError(.io, "reading failed: \(reason)").at(path)
  }

  static func scratchFailed(_ number: Int32) -> SluiceError {
    SluiceError(.io, "a temporary file cannot be written: \(systemErrorText(number))")
  }
}

// MARK: - Files of another format

extension SluiceError {
  static func foreignFormat(
    _ kind: String, expected: String, hint: String?
  ) -> SluiceError {
    SluiceError(.malformed, "is \(kind), not \(expected)", hint: hint)
  }
}

// MARK: - Files that a file names

extension SluiceError {
  static func locationNUL(_ location: String) -> SluiceError {
    SluiceError(.unsafe, "location \(location.quoted) holds a NUL")
  }

  static func locationAbsolute(_ location: String) -> SluiceError {
    SluiceError(
      .unsafe, "location \(location.quoted) is absolute, expected one below the file's folder")
  }

  static func locationClimbs(_ location: String) -> SluiceError {
    SluiceError(
      .unsafe, "location \(location.quoted) holds '..', expected one below the file's folder")
  }

  static func locationNoName(_ location: String) -> SluiceError {
    SluiceError(.malformed, "location \(location.quoted) names no file")
  }

  static func locationLink(_ location: String, part: String, target: String?) -> SluiceError {
    let leads = target.map { " to \($0.quoted)" } ?? ""
    return SluiceError(
      .unsafe,
      "location \(location.quoted): \(part.quoted) is a symlink\(leads), links are not followed",
      hint: "copy what it links to in its place")
  }

  static func locationNotRegular(_ location: String) -> SluiceError {
    SluiceError(.unsafe, "location \(location.quoted) is no regular file")
  }

  static func locationHardLink(_ location: String, names: Int) -> SluiceError {
    SluiceError(
      .unsafe,
      "location \(location.quoted) is a hard link: the file has \(names) names, expected one",
      hint: "copy the file")
  }
}
