import Glibc
import HDF5
import HDF5Wire
import SluiceCore
import Testing

/// A program that answers what a test wants, in place of the helper.
///
/// It is removed when this object goes.
final class FakeHelper {
  let path: String
  private let answerPath: String

  /// Makes a program that says `answer`, then runs `command` of the shell.
  init(saying answer: [UInt8], then command: String = "exit 0") throws {
    let name = "/tmp/sluice-fake-\(UInt64.random(in: .min ... .max))"
    answerPath = "\(name).answer"
    path = "\(name).sh"
    let script = "#!/bin/sh\n/bin/cat '\(answerPath)'\n\(command)\n"
    try Self.write(answer, to: answerPath, mode: 0o600)
    let draft = "\(name).draft"
    try Self.write(Array(script.utf8), to: draft, mode: 0o700)
    defer { _ = unsafe unlink(draft) }
    // Were it written here, a process that another test starts meanwhile would hold it open for writing,
    // and it could not be run ("text file busy").
    try #require(unsafe system("/bin/cp '\(draft)' '\(path)'") == 0)
  }

  /// Makes a program that says `events` and ends as it should.
  convenience init(_ events: [WireEvent]) throws {
    let body = WireFrame.greeting + events.flatMap { $0.encoded() }
    try self.init(
      saying: body + WireFrame.end(records: UInt64(events.count), bytes: UInt64(body.count)))
  }

  deinit {
    _ = unsafe unlink(path)
    _ = unsafe unlink(answerPath)
  }

  /// A good file as this helper tells it.
  func open() throws -> HDF5File {
    try HDF5File(try Fixtures.file("Invalid/base.h5"), helperPath: path)
  }

  private static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws {
    let file = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    try #require(file >= 0)
    defer { _ = close(file) }
    try #require(unsafe Glibc.write(file, bytes, bytes.count) == bytes.count)
  }
}
