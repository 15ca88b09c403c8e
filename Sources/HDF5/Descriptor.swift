internal import Glibc
internal import SluiceCore

/// An open file descriptor with one owner.
struct Descriptor: ~Copyable {
  let number: Int32

  init(owning number: Int32) { self.number = number }

  deinit { _ = close(number) }

  /// A copy of `number` that is none of standard input, output and error.
  ///
  /// Where those are closed, new descriptors get their numbers, and moving one for a child would
  /// overwrite another.
  static func copy(of number: Int32) throws(SluiceError) -> Descriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .hdf5HelperUnheard(reason: systemErrorText(errno)) }
    return Descriptor(owning: copy)
  }

}

/// A stream of bytes from one process to another.
///
/// This is a pair of sockets: unlike a pipe, they can be made so that no other program that another
/// thread starts at this moment inherits them and keeps the stream open.
struct Channel: ~Copyable {
  let reading: Descriptor
  let writing: Descriptor

  init() throws(SluiceError) {
    var numbers: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &numbers) == 0 else {
      throw .hdf5HelperUnheard(reason: systemErrorText(errno))
    }
    let ends = (numbers[0], numbers[1])
    defer {
      _ = close(ends.0)
      _ = close(ends.1)
    }
    let first = try Descriptor.copy(of: ends.0)
    let second = try Descriptor.copy(of: ends.1)
    reading = first
    writing = second
  }

  /// The end to read from; the other one is closed.
  consuming func readingEnd() -> Descriptor { reading }
}
