internal import Glibc
internal import SluiceCore

/// An HDF5 file as the helper gets it: a part of an open descriptor.
///
/// A file and a part of a file are handed over as they are. Other bytes, such as a member of an
/// archive that was compressed, are copied to a temporary file.
final class HelperInput: Sendable {
  let descriptor: Int32
  let range: Range<Int>
  /// What keeps `descriptor` open.
  private let owner: any Sendable

  init(_ source: any ByteSource) throws(SluiceError) {
    if let file = source as? InputFile {
      (descriptor, range, owner) = (file.descriptor, 0..<file.byteCount, file)
    } else if let region = source as? FileRegion {
      let end = region.offset + region.byteCount
      (descriptor, range, owner) = (region.file.descriptor, region.offset..<end, region.file)
    } else {
      let copy = try TemporaryFile(copying: source)
      (descriptor, range, owner) = (copy.descriptor.number, 0..<source.byteCount, copy)
    }
  }
}

/// A file that has lost its name already, so that nothing of it remains.
private final class TemporaryFile: Sendable {
  let descriptor: Descriptor

  init(copying source: any ByteSource) throws(SluiceError) {
    let folder = HelperProgram.environment("TMPDIR") ?? "/tmp"
    let path = "\(folder)/sluice-hdf5-\(UInt64.random(in: .min ... .max))"
    let number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw .hdf5CannotStage(reason: systemErrorText(errno)) }
    descriptor = Descriptor(owning: number)
    _ = unsafe unlink(path)
    var written = 0
    try source.forEachWindow { (window) throws(SluiceError) in
      var start = 0
      while start < window.count {
        let count = unsafe window[start...].withUnsafeBytes { rest in
          unsafe pwrite(number, rest.baseAddress, rest.count, written)
        }
        guard count > 0 || errno == EINTR else {
          throw .hdf5CannotStage(reason: systemErrorText(errno))
        }
        start += max(count, 0)
        written += max(count, 0)
      }
    }
  }
}
