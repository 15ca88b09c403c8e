import SluiceCore
import TestSupport
import Testing
import Zip

@Suite("Writing zip archives")
struct ZipWriterTests {
  private func write(_ members: (String, [UInt8])...) throws(SluiceError) -> [UInt8] {
    var sink = MemorySink()
    let members = members.map { ZipWriter.Member(name: $0, data: MemoryBytes($1)) }
    try ZipWriter.write(members, to: &sink)
    return sink.bytes
  }

  @Test func `what is written is read back`() throws {
    let long = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 7) }
    let archive = try ZipArchive(
      MemoryBytes(write(("a.npy", long), ("ü/b.npy", []), ("c", [1, 2]))))
    #expect(archive.entries.map(\.name) == ["a.npy", "ü/b.npy", "c"])
    #expect(archive.entries.allSatisfy { $0.method == .stored })
    #expect(try archive.bytes(of: archive.entries[0]) == long)
    #expect(try archive.bytes(of: archive.entries[2]) == [1, 2])
  }

  @Test func `the same members give the same bytes, with a fixed date`() throws {
    let bytes = try write(("a", [1]), ("b", [2]))
    #expect(try write(("a", [1]), ("b", [2])) == bytes)
    #expect(Array(bytes[10..<14]) == [0, 0, 0x21, 0])
  }

  @Test func `no members give an empty archive`() throws {
    #expect(try ZipArchive(MemoryBytes(write())).entries.isEmpty)
  }

  @Test func `names that reading would refuse are not written`() {
    expectError(.unsafe, "'..'") { () throws(SluiceError) in _ = try write(("../a", [])) }
    expectError(.malformed, "duplicate") { () throws(SluiceError) in
      _ = try write(("a", []), ("a", []))
    }
  }

  @Test func `an error in a member comes through as it is`() {
    struct Broken: ByteSource {
      let byteCount = 10
      func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
        throw SluiceError(.io, "the disk is gone")
      }
    }
    expectError(.io, "the disk is gone") { () throws(SluiceError) in
      var sink = MemorySink()
      try ZipWriter.write([.init(name: "a", data: Broken())], to: &sink)
    }
  }
}
