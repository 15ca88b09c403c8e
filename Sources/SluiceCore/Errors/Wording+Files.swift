extension SluiceError {
  static func fileUnreadable(_ path: String, reason: String) -> SluiceError {
    SluiceError(.missing, "cannot be read: \(reason)").at(path)
  }

  static func notRegularFile(_ path: String, kind: String) -> SluiceError {
    SluiceError(.missing, "is \(kind), expected a regular file").at(path)
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
