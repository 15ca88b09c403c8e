internal import CSupport
internal import Glibc

/// A file that is being written, from its first byte to its last.
package struct OutputFile: ~Copyable, ByteSink {
  /// How many bytes of a file are copied at a time.
  private static let window = 1 << 20

  /// The path that messages name: the one asked for, not that of the temporary file.
  package let path: String
  private let descriptor: Int32
  /// The seals on what has been copied; nil where bytes that are written cannot be taken back.
  private let seals: OpenSeals?
  /// How many bytes have been written, and how far the system was asked to keep room.
  private var (written, reserved) = (0, 0)

  /// Takes over `descriptor`.
  ///
  /// - Parameters:
  ///   - path: The path that messages name.
  ///   - descriptor: Where to write.
  ///   - isTemporary: Whether nobody sees the file before ``finish(mode:synchronized:)`` succeeds.
  init(path: String, owning descriptor: Int32, isTemporary: Bool) {
    self.path = path
    self.descriptor = descriptor
    seals = isTemporary ? OpenSeals() : nil
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Writes all of `bytes`.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if the system fails, `.interrupted` if the user asked
  ///   the program to stop.
  package mutating func write(_ bytes: [UInt8]) throws(SluiceError) {
    var failure: SluiceError?
    unsafe bytes.withUnsafeBytes { buffer in
      do throws(SluiceError) { try unsafe write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes all bytes of `source`; what lies in a file as it is goes there without a detour.
  ///
  /// Damage to bytes under a seal may show in ``finish(mode:synchronized:)`` only.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if the system fails, `.interrupted` if the user asked
  ///   the program to stop, or whatever reading the source finds wrong.
  package mutating func write(contentsOf source: any ByteSource) throws(SluiceError) {
    if let joined = source as? JoinedBytes {
      for part in joined.parts { try write(contentsOf: part) }
    } else if let region = source as? FileRegion {
      try copy(region)
    } else {
      let source = seals.map { seals in source.unsealed { seals.open($0) } } ?? source
      try source.forEachWindow { (window) throws(SluiceError) in try write(window) }
    }
  }

  /// Copies by way of a buffer that stays in the processor's cache.
  ///
  /// Large writes that begin at multiples of their size are as fast as the copying inside the system,
  /// which needs both files to agree about the offset in a page, and work everywhere. A checksum costs
  /// little on the way.
  private mutating func copy(_ region: FileRegion) throws(SluiceError) {
    if seals == nil { try region.seal?.check() }
    let size = min(Self.window, region.byteCount)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1 << 12)
    defer { unsafe buffer.deallocate() }
    var done = 0
    while done < region.byteCount {
      let count = min(Self.window - written % Self.window, region.byteCount - done)
      let start = region.offset + done
      try unsafe region.file.read(start..<start + count, into: buffer)
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if let seal = region.seal { unsafe seals?.saw(bytes, at: start, under: seal) }
      try unsafe write(bytes)
      done += count
    }
  }

  private mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SluiceError) {
    try Interruption.check()
    if let failure = unsafe writeAll(bytes, to: descriptor) {
      try Interruption.check()
      let reason = systemErrorText(failure)
      throw .outputFailed(path, "writing", reason: reason)
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
    // The size is left to what is written: after a crash of the machine the file then ends early,
    // which its readers see, in place of holding zeros, which they do not.
    let failure = sluice_reserve(descriptor, off_t(written), off_t(byteCount))
    // Elsewhere, as on pipes and devices, the system cannot tell in advance.
    if [ENOSPC, EFBIG, EDQUOT].contains(failure) {
      throw .outputFailed(path, "reserving \(byteCount) bytes", reason: systemErrorText(failure))
    }
  }

  /// Gives the file its final permissions, after everything that went into it has proved to be whole.
  ///
  /// - Parameters:
  ///   - mode: The permissions.
  ///   - synchronized: Whether to wait until the data are on the medium.
  /// - Throws: ``SluiceError`` with code `.malformed` if what was copied is damaged, `.io` if the system
  ///   fails.
  func finish(mode: mode_t, synchronized: Bool) throws(SluiceError) {
    try seals?.check()
    guard reserved <= written || ftruncate(descriptor, written) == 0 else {
      throw .outputFailed(path, "writing", reason: systemErrorText(errno))
    }
    // Some file systems have no permissions; the file then stays as private as it was made.
    _ = fchmod(descriptor, mode)
    // After an error the system may call lost data written, so there is no second attempt.
    guard !synchronized || fsync(descriptor) == 0 else {
      throw .outputFailed(path, "writing", reason: systemErrorText(errno))
    }
  }
}
