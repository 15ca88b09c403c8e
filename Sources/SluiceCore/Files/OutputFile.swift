internal import Glibc

/// A file that is being written, from its first byte to its last.
package struct OutputFile: ~Copyable, ByteSink {
  /// The path that messages name: the one asked for, not that of the temporary file.
  package let path: String
  private let descriptor: Int32
  /// How many bytes have been written, and how far the system was asked to keep room.
  private var (written, reserved) = (0, 0)

  /// Takes over `descriptor`.
  init(path: String, owning descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Writes all of `bytes`.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if the system fails, `.interrupted` if the user asked
  ///   the program to stop.
  package mutating func write(_ bytes: [UInt8]) throws(SluiceError) {
    try Interruption.check()
    var failure: SluiceError?
    unsafe bytes.withUnsafeBytes { buffer in
      var rest = unsafe buffer[...]
      while unsafe !rest.isEmpty {
        let window = unsafe UnsafeRawBufferPointer(rebasing: rest)
        let count = unsafe Glibc.write(descriptor, window.baseAddress, window.count)
        if count > 0 {
          unsafe rest = unsafe rest.dropFirst(count)
        } else if count < 0, errno == EINTR, Interruption.signal == nil {
          continue
        } else {
          let reason = count == 0 ? "nothing was written" : systemErrorText(errno)
          failure = .outputFailed(path, "writing", reason: reason)
          return
        }
      }
    }
    if let failure {
      try Interruption.check()
      throw failure
    }
    written += bytes.count
    Progress.report("writing", written, of: max(reserved, written))
  }

  /// Asks the system to keep room for `byteCount` bytes, so that a full disk shows before the work.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if there is not enough room.
  package mutating func reserve(_ byteCount: Int) throws(SluiceError) {
    guard byteCount > 0 else { return }
    reserved = written + byteCount
    let failure = posix_fallocate(descriptor, written, byteCount)
    // Elsewhere, as on pipes and devices, the system cannot tell in advance.
    if failure == ENOSPC || failure == EFBIG || failure == EDQUOT {
      throw .outputFailed(path, "reserving \(byteCount) bytes", reason: systemErrorText(failure))
    }
  }

  /// Gives the file its final permissions and waits until its data are on the medium.
  func synchronize(mode: mode_t) throws(SluiceError) {
    guard reserved <= written || ftruncate(descriptor, written) == 0 else {
      throw .outputFailed(path, "writing", reason: systemErrorText(errno))
    }
    // Some file systems have no permissions; the file then stays as private as it was made.
    _ = fchmod(descriptor, mode)
    // After an error the system may call lost data written, so there is no second attempt.
    guard fsync(descriptor) == 0 else {
      throw .outputFailed(path, "writing", reason: systemErrorText(errno))
    }
  }
}
