internal import Glibc

/// An open regular file that is read by position.
///
/// Positional reads are used in place of a memory map: they are about as fast, and a file that shrinks
/// while it is read gives an error where a map gives a fatal signal.
package final class InputFile: ByteSource {
  /// The path as the caller wrote it.
  package let path: String
  /// The size in bytes when the file was opened.
  package let byteCount: Int
  /// What tells this file from every other on the machine.
  package let identity: FileIdentity
  /// The open descriptor; it stays owned by this object.
  package let descriptor: Int32

  /// Opens `path` for reading.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if there is no readable regular file, `.limit` if
  ///   it is too large.
  package convenience init(path: String) throws(SluiceError) {
    guard !path.utf8.contains(0) else {
      throw .fileUnreadable(path, reason: "the name holds a NUL")
    }
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw .fileUnreadable(path, reason: systemErrorText(errno)) }
    do {
      try self.init(path: path, owning: descriptor)
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  /// Takes over `descriptor` if it throws nothing; `path` is what messages call the file.
  init(path: String, owning descriptor: Int32) throws(SluiceError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw .notRegularFile(path, kind: isFolder ? "a folder" : "no regular file")
    }
    guard status.st_size <= Limits.fileBytes else {
      throw .fileTooLarge(path, bytes: status.st_size, limit: Limits.fileBytes)
    }
    self.path = path
    self.descriptor = descriptor
    self.byteCount = status.st_size
    self.identity = FileIdentity(status)
  }

  deinit { _ = close(descriptor) }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    var failure: SluiceError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      do throws(SluiceError) {
        try unsafe read(range, into: UnsafeMutableRawBufferPointer(buffer))
        filled = range.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads the bytes of `range` to the beginning of `buffer`, which has room for them.
  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SluiceError) {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw .readBeyondEnd(path, end: range.upperBound, size: byteCount)
    }
    var filled = 0
    while filled < range.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<range.count])
      let count = unsafe pread(
        descriptor, rest.baseAddress, rest.count, range.lowerBound + filled)
      if count > 0 {
        filled += count
      } else if count == 0 {
        throw .fileShrank(path)
      } else if errno != EINTR {
        throw .readFailed(path, reason: systemErrorText(errno))
      }
    }
  }

  /// The first bytes of the file, at most `count`.
  package func prefix(_ count: Int) throws(SluiceError) -> [UInt8] {
    try bytes(in: 0..<min(count, byteCount))
  }

  /// Fails if the file has been written to since it was opened.
  package func checkUnchanged() throws(SluiceError) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, FileIdentity(status) == identity else {
      throw .fileChanged(path)
    }
  }
}

/// Device, number, size and time of last writing of a file.
package struct FileIdentity: Sendable, Hashable {
  private let device: UInt
  private let number: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
    size = status.st_size
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }

  /// What stands at `path`, links followed; nil if there is nothing.
  package init?(at path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether both name one and the same file, whatever was written to it in between.
  package func isSameFile(as other: FileIdentity) -> Bool {
    device == other.device && number == other.number
  }
}

/// The system's own sentence for an `errno` value, beginning in lower case.
package func systemErrorText(_ number: Int32) -> String {
  let text = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
  return text.prefix(1).lowercased() + text.dropFirst()
}
