import Foundation
import SluiceCore
import Synchronization
import TestSupport
import Testing

/// Bytes that go from a file into a file, with a seal on them or without.
@Suite struct CopyingTests {
  let folder: TemporaryFolder
  let bytes: [UInt8]
  let file: InputFile

  init() throws {
    folder = try TemporaryFolder()
    bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37_79B9 >> 16) }
    try Data(bytes).write(to: folder.url("in"))
    file = try InputFile(path: folder.path("in"))
  }

  private func write(
    _ sources: [any ByteSource], replacing: Bool = false
  ) throws(SluiceError) {
    try writeAtomically(to: folder.path("out"), replacing: replacing) {
      (output) throws(SluiceError) in
      for source in sources { try output.write(contentsOf: source) }
    }
  }

  @Test func `parts of files are copied whatever their place and size`() throws {
    let sources: [any ByteSource] = [
      MemoryBytes([1, 2, 3]), FileRegion(file, offset: 77, byteCount: 2_500_001),
      JoinedBytes([FileRegion(file, offset: 0, byteCount: 0), file, MemoryBytes([4])]),
      SwappedBytes(FileRegion(file, offset: 1, byteCount: 8), width: 4),
    ]
    try write(sources)
    let expected: [UInt8] =
      [1, 2, 3] + bytes[77..<2_500_078] + bytes + [4]
      + bytes[1..<5].reversed() + bytes[5..<9].reversed()
    #expect(try Array(Data(contentsOf: folder.url("out"))) == expected)
    try write([file], replacing: true)
    #expect(try Array(Data(contentsOf: folder.url("out"))) == bytes)
  }

  @Test func `a file that became shorter is an error and leaves nothing`() throws {
    try FileHandle(forWritingTo: folder.url("in")).truncate(atOffset: 2_000_000)
    expectError(.io, "in", "became shorter") { () throws(SluiceError) in try write([file]) }
    #expect(try folder.names == ["in"])
  }

  @Test func `a seal is checked once, and no byte is had from a broken one`() throws {
    let checks = Atomic(0)
    let whole = Seal { _ in checks.add(1, ordering: .relaxed) }
    let region = FileRegion(file, offset: 0, byteCount: 10, seal: whole)
    #expect(try region.region(offset: 1, byteCount: 2).allBytes() == Array(bytes[1..<3]))
    try write([region, SwappedBytes(region, width: 2)])
    #expect(checks.load(ordering: .relaxed) == 1)

    let broken = Seal { _ throws(SluiceError) in throw SluiceError(.malformed, "damaged") }
    let sealed = FileRegion(file, offset: 0, byteCount: 8, seal: broken)
    for source in [sealed, sealed.region(offset: 4, byteCount: 4), SwappedBytes(sealed, width: 4)]
      as [any ByteSource]
    {
      expectError(.malformed, "damaged") { () throws(SluiceError) in _ = try source.allBytes() }
      expectError(.malformed, "damaged") { () throws(SluiceError) in
        try write([MemoryBytes([1]), source], replacing: true)
      }
      #expect(try source.unsealed.bytes(in: 0..<1).count == 1)
    }
    #expect(try Array(Data(contentsOf: folder.url("out"))).count == 20)
    #expect(try folder.names == ["in", "out"])
  }

  @Test func `what cannot be taken back is not written before the seal is checked`() throws {
    var ends: [Int32] = [0, 0]
    unsafe _ = pipe(&ends)
    defer { close(ends[0]) }
    let broken = Seal { _ throws(SluiceError) in throw SluiceError(.malformed, "damaged") }
    let sealed = FileRegion(file, offset: 0, byteCount: 8, seal: broken)
    expectError(.malformed, "damaged") { () throws(SluiceError) in
      try writeAtomically(to: "/dev/fd/\(ends[1])", replacing: false) {
        (output) throws(SluiceError) in try output.write(contentsOf: sealed)
      }
    }
    close(ends[1])
    #expect(try FileHandle(fileDescriptor: ends[0]).readToEnd() ?? Data() == Data())
  }

  @Test(.timeLimit(.minutes(1)))
  func `a check that nobody waits for any more is stopped`() throws {
    let endless = Seal { isStopped in while !isStopped() { usleep(1000) } }
    expectError(.unsupported, "for another reason") { () throws(SluiceError) in
      try writeAtomically(to: folder.path("out"), replacing: false) {
        (output) throws(SluiceError) in
        try output.write(contentsOf: FileRegion(file, offset: 0, byteCount: 8, seal: endless))
        throw SluiceError(.unsupported, "for another reason")
      }
    }
    #expect(try folder.names == ["in"])
  }
}
