internal import Glibc

extension InputFile {
  /// Copies what `write` produces to a file that has no name, so that nothing of it can remain.
  ///
  /// It lies in `$TMPDIR`, or else in `/var/tmp`, which unlike `/tmp` is not kept in memory, or `/tmp`.
  ///
  /// - Parameters:
  ///   - path: What messages call the file.
  ///   - write: Hands pieces of the content, in order, to its argument.
  /// - Returns: The file, open.
  /// - Throws: ``SluiceError`` with code `.io` if there is no room, or whatever `write` throws.
  package static func scratch(
    standingFor path: String,
    _ write: (_ append: ([UInt8]) throws(SluiceError) -> Void) throws(SluiceError) -> Void
  ) throws(SluiceError) -> InputFile {
    let descriptor = try openScratch()
    do throws(SluiceError) {
      try write { (piece) throws(SluiceError) in
        let failure = unsafe piece.withUnsafeBytes { unsafe writeAll($0, to: descriptor) }
        if let failure {
          throw failure == EINTR ? .interrupted(by: "a signal") : .scratchFailed(failure)
        }
      }
      return try InputFile(path: path, owning: descriptor)
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  /// The system's `O_TMPFILE`, a macro that Swift does not see.
  private static let nameless = 0o2000_0000 | O_DIRECTORY

  private static func openScratch() throws(SluiceError) -> Int32 {
    Interruption.ignore(SIGXFSZ)
    let given = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) }
    var failure = ENOENT
    for folder in [given, "/var/tmp", "/tmp"] {
      guard let folder, !folder.isEmpty else { continue }
      var number = unsafe open(folder, nameless | O_RDWR | O_CLOEXEC, 0o600)
      if number < 0 {
        // Some file systems only know files with names.
        let path = "\(folder)/sluice-\(UInt64.random(in: 0...UInt64.max))"
        number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if number >= 0 { _ = unsafe unlink(path) }
      }
      if number >= 0 { return number }
      failure = errno
    }
    throw .scratchFailed(failure)
  }
}

/// Writes all of `bytes` where `descriptor` stands.
///
/// - Returns: Nil, or the error number; `EINTR` only where the user asked the program to stop.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var rest = unsafe bytes[...]
  while unsafe !rest.isEmpty {
    let window = unsafe UnsafeRawBufferPointer(rebasing: rest)
    let count = unsafe Glibc.write(descriptor, window.baseAddress, window.count)
    if count > 0 {
      unsafe rest = unsafe rest.dropFirst(count)
    } else if count == 0 {
      return ENOSPC
    } else if errno != EINTR || Interruption.signal != nil {
      return errno
    }
  }
  return nil
}
