import Foundation
import SluiceCore
import TestSupport
import Testing

/// Writes `text` to `path` in two parts.
private func write(
  _ text: String, to path: String, replacing: Bool = false, avoiding inputs: [FileIdentity] = []
) throws(SluiceError) {
  try writeAtomically(to: path, replacing: replacing, avoiding: inputs) {
    (output) throws(SluiceError) in
    try output.write(Array(text.utf8.prefix(3)))
    try output.write(contentsOf: MemoryBytes(Array(text.utf8.dropFirst(3))))
  }
}

@Suite("Writing files atomically", .serialized)
struct OutputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `a new file appears whole and alone`() throws {
    try write("hello", to: folder.path("out"))
    #expect(try folder.text("out") == "hello")
    #expect(try folder.names == ["out"])
  }

  @Test func `a relative path and a name of 255 bytes work`() throws {
    let name = String(repeating: "é", count: 127) + "x"
    try write("hello", to: folder.path(name))
    #expect(try folder.names == [name])
    let relative = "sluice-relative-\(UUID())"
    try write("hello", to: relative)
    try FileManager.default.removeItem(atPath: relative)
  }

  @Test func `the user's mask decides who may read a new file`() throws {
    let mask = umask(0o027)
    defer { _ = umask(mask) }
    try write("hello", to: folder.path("out"))
    #expect(try folder.mode("out") == 0o640)
    _ = umask(0o077)
    try write("hello", to: folder.path("private"))
    #expect(try folder.mode("private") == 0o600)
  }

  @Test func `an existing file is kept unless it may be replaced`() throws {
    let path = try folder.make("out", "old")
    let error = expectError(.unwritable, path, "exists already") { () throws(SluiceError) in
      try write("hello", to: path)
    }
    #expect(error?.hint?.contains("--force") == true)
    #expect(try folder.text("out") == "old")
    #expect(try folder.names == ["out"])
  }

  @Test func `a replaced file keeps its permissions`() throws {
    let path = try folder.make("out", "old and longer")
    try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path)
    try write("hello", to: path, replacing: true)
    #expect(try folder.text("out") == "hello")
    #expect(try folder.mode("out") == 0o604)
    #expect(try folder.names == ["out"])
  }

  @Test func `an error midway leaves the old file and nothing else`() throws {
    let path = try folder.make("out", "old")
    expectError(.malformed, "the input is bad") { () throws(SluiceError) in
      try writeAtomically(to: path, replacing: true) { (output) throws(SluiceError) in
        try output.write([1, 2, 3])
        throw SluiceError(.malformed, "the input is bad")
      }
    }
    #expect(try folder.text("out") == "old")
    #expect(try folder.names == ["out"])
  }

  @Test func `a file that appears meanwhile is not overwritten`() throws {
    let path = folder.path("out")
    expectError(.unwritable, "meantime") { () throws(SluiceError) in
      try writeAtomically(to: path, replacing: false) { (output) throws(SluiceError) in
        try output.write([1])
        _ = FileManager.default.createFile(atPath: path, contents: Data("theirs".utf8))
      }
    }
    #expect(try folder.text("out") == "theirs")
    #expect(try folder.names == ["out"])
  }

  @Test func `an input is never the output, by whatever name`() throws {
    let path = try folder.make("in", "input")
    try FileManager.default.linkItem(atPath: path, toPath: folder.path("hard"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("soft"), withDestinationPath: "in")
    let input = try InputFile(path: path).identity
    for name in ["in", "hard", "soft", "./in"] {
      expectError(.unwritable, "is an input") { () throws(SluiceError) in
        try write("hello", to: folder.path(name), replacing: true, avoiding: [input])
      }
    }
    #expect(try folder.text("in") == "input")
  }

  @Test func `links are not followed`() throws {
    _ = try folder.make("file", "old")
    for (name, target) in [("link", "file"), ("dangling", "nothing")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(name), withDestinationPath: target)
      expectError(.unwritable, "symlink") { () throws(SluiceError) in
        try write("hello", to: folder.path(name), replacing: true)
      }
    }
    #expect(try folder.text("file") == "old")
    #expect(try folder.names == ["dangling", "file", "link"])
  }

  @Test func `folders and missing folders are refused`() throws {
    for path in [folder.path, folder.path + "/", "/", ".", ""] {
      expectError(.unwritable, "folder") { () throws(SluiceError) in
        try write("hello", to: path, replacing: true)
      }
    }
    expectError(.unwritable, "no such file or directory") { () throws(SluiceError) in
      try write("hello", to: folder.path("missing/out"))
    }
    let file = try folder.make("file", "")
    expectError(.unwritable, "not a directory") { () throws(SluiceError) in
      try write("hello", to: file + "/out")
    }
    expectError(.unwritable, "NUL") { () throws(SluiceError) in try write("hello", to: "a\0b") }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
  func `a folder that is read-only is refused`() throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
    expectError(.unwritable, "permission denied") { () throws(SluiceError) in
      try write("hello", to: folder.path("out"))
    }
  }

  @Test func `a folder that nobody can write to is refused`() {
    expectError(.unwritable, "cannot be created") { () throws(SluiceError) in
      try write("hello", to: "/proc/out")
    }
  }

  @Test func `a full device is an error midway`() {
    expectError(.io, "/dev/full", "no space left") { () throws(SluiceError) in
      try write("hello", to: "/dev/full")
    }
  }

  @Test func `pipes and devices are written directly`() throws {
    try write("hello", to: "/dev/null")
    let path = folder.path("pipe")
    let made = unsafe mkfifo(path, 0o600)
    #expect(made == 0)
    let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try write("hello", to: path)
    let text = try FileHandle(fileDescriptor: reader).read(upToCount: 10)
    #expect(text == Data("hello".utf8))
    #expect(try folder.names == ["pipe"])
  }

  @Test func `an open descriptor is written where it stands`() throws {
    let path = try folder.make("log", "before ")
    let number = unsafe open(path, O_WRONLY | O_APPEND)
    defer { close(number) }
    try write("hello", to: "/dev/fd/\(number)")
    #expect(try folder.text("log") == "before hello")
    let identity = try InputFile(path: path).identity
    expectError(.unwritable, "is an input") { () throws(SluiceError) in
      try write("hello", to: "/dev/fd/\(number)", avoiding: [identity])
    }
    expectError(.unwritable, "bad file descriptor") { () throws(SluiceError) in
      try write("hello", to: "/dev/fd/99999")
    }
  }

  @Test func `room that was reserved and not needed is given back`() throws {
    try writeAtomically(to: folder.path("out"), replacing: false) { (output) throws(SluiceError) in
      try output.reserve(100_000)
      try output.write([1, 2, 3])
      // A crash must not leave a file that is as long as it should be.
      let name = (try? folder.names)?.first ?? ""
      #expect((try? Data(contentsOf: folder.url(name)))?.count == 3)
    }
    #expect(try Data(contentsOf: folder.url("out")).count == 3)
    expectError(.io, "reserving") { () throws(SluiceError) in
      try writeAtomically(to: folder.path("huge"), replacing: false) {
        (output) throws(SluiceError) in
        try output.reserve(1 << 60)
      }
    }
    #expect(try folder.names == ["out"])
  }

  @Test func `a file over the user's size limit is an error, not a signal`() async {
    await #expect(processExitsWith: .exitCode(74)) {
      var limit = rlimit(rlim_cur: 100, rlim_max: 100)
      unsafe _ = setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let folder = try TemporaryFolder()
      do {
        try writeAtomically(to: folder.path("out"), replacing: false) {
          (output) throws(SluiceError) in
          try output.write(Array(repeating: 0, count: 200))
        }
      } catch let error as SluiceError {
        exit(try folder.names.isEmpty ? error.exitStatus : 1)
      }
    }
  }
}

@Suite("Runs of bytes")
struct ByteSourceTests {
  @Test func `joined bytes and regions are read across their seams`() throws {
    let joined = JoinedBytes([MemoryBytes([1, 2, 3]), MemoryBytes([4, 5, 6])])
    for start in 0...6 {
      for end in start...6 {
        #expect(try joined.bytes(in: start..<end) == Array(1...6)[start..<end].map { UInt8($0) })
      }
    }
    #expect(try joined.region(offset: 2, byteCount: 3).allBytes() == [3, 4, 5])
  }
}
