import SluiceCore
import TestSupport
import Testing
import Zip

/// An archive of one member, changed by `change`, opened.
private func open(
  _ name: String = "a.txt", _ change: (inout TestZip.Member) -> Void
) throws(SluiceError) {
  var member = TestZip.Member(name)
  change(&member)
  _ = try ZipArchive(MemoryBytes(TestZip(member).bytes))
}

private func open(_ zip: TestZip) throws(SluiceError) { try open(zip.bytes) }

private func open(_ bytes: [UInt8]) throws(SluiceError) { _ = try ZipArchive(MemoryBytes(bytes)) }

private let hello = Array("hello".utf8)

@Suite("Zip archives that are read")
struct ZipReadingTests {
  @Test func `stored and deflated members are read whole, in part and as a source`() throws {
    let zip = TestZip(.init("a/b.txt"), .deflated("c.bin", [1, 2, 3]), .init("d/", []))
    let archive = try ZipArchive(MemoryBytes(zip.bytes))
    #expect(archive.entries.map(\.name) == ["a/b.txt", "c.bin", "d/"])
    #expect(archive.entries.map(\.isFolder) == [false, false, true])
    let (first, second) = (try archive.entry("a/b.txt"), try archive.entry("c.bin"))
    #expect(try archive.bytes(of: first) == hello)
    #expect(try archive.bytes(of: second) == [1, 2, 3])
    #expect(try archive.prefix(of: second, count: 2) == [1, 2])
    #expect(try archive.source(of: first).bytes(in: 1..<3) == Array("el".utf8))
    #expect(try archive.source(of: second).bytes(in: 1..<3) == [2, 3])
  }

  @Test func `an archive without members is legal`() throws {
    #expect(try ZipArchive(MemoryBytes(TestZip().bytes)).entries.isEmpty)
  }

  @Test func `a comment may hold what looks like an end record only if sizes agree`() throws {
    var zip = TestZip(.init("a"))
    zip.comment = Array("made by hand".utf8)
    #expect(try ZipArchive(MemoryBytes(zip.bytes)).entries.count == 1)
    zip.comment = littleEndian(0x0605_4b50 as UInt32) + Array(repeating: 0, count: 18)
    expectError(.malformed, "central directory") { () throws(SluiceError) in try open(zip) }
  }

  @Test func `sizes may follow the data`() throws {
    try open { ($0.flags, $0.localSize) = (8, 0) }
  }

  @Test func `a missing member is named`() throws {
    let archive = try ZipArchive(MemoryBytes(TestZip(.init("a")).bytes))
    expectError(.inconsistent, "'config.json'") { () throws(SluiceError) in
      _ = try archive.entry("config.json")
    }
  }

  @Test func `a member larger than its budget is refused`() throws {
    let archive = try ZipArchive(MemoryBytes(TestZip(.init("a")).bytes))
    expectError(.limit, "'a'", "too large", "5 bytes", "limit of 4") { () throws(SluiceError) in
      _ = try archive.bytes(of: archive.entry("a"), limit: 4)
    }
  }
}

@Suite("Zip archives whose data lie")
struct ZipDataTests {
  @Test(arguments: [TestZip.Member("a"), .deflated("a", [7, 8, 9])])
  func `data that do not match their checksum are refused`(_ member: TestZip.Member) throws {
    var member = member
    member.crc = 1
    let archive = try ZipArchive(MemoryBytes(TestZip(member).bytes))
    expectError(.malformed, "member 'a'", "CRC") { () throws(SluiceError) in
      _ = try archive.bytes(of: archive.entry("a"))
    }
    expectError(.malformed, "CRC") { () throws(SluiceError) in
      _ = try archive.source(of: archive.entry("a")).bytes(in: 0..<1)
    }
  }

  @Test(arguments: [2, 4] as [UInt32])
  func `data of another size than declared are refused`(_ size: UInt32) throws {
    var member = TestZip.Member.deflated("a", [7, 8, 9])
    member.size = size
    let archive = try ZipArchive(MemoryBytes(TestZip(member).bytes))
    expectError(.malformed, "another size") { () throws(SluiceError) in
      _ = try archive.bytes(of: archive.entry("a"))
    }
  }

  @Test func `broken deflated data are refused`() throws {
    var member = TestZip.Member.deflated("a", [7, 8, 9])
    member.data[0] = 0xFF
    let archive = try ZipArchive(MemoryBytes(TestZip(member).bytes))
    expectError(.malformed, "deflated data") { () throws(SluiceError) in
      _ = try archive.bytes(of: archive.entry("a"))
    }
  }

  @Test func `a stored member has one size`() {
    expectError(.malformed, "stored with 5", "6") { () throws(SluiceError) in
      try open { $0.size = 6 }
    }
  }

  @Test func `sizes beyond the file are refused`() {
    expectError(.malformed, "4294967280") { () throws(SluiceError) in
      try open { ($0.size, $0.packedSize) = (0xFFFF_FFF0, 0xFFFF_FFF0) }
    }
  }

  @Test func `zip64 sizes beyond the file are refused`() {
    expectError(.malformed, String(1 << 50)) { () throws(SluiceError) in
      try open {
        ($0.size, $0.packedSize) = (.max, .max)
        let wide = littleEndian(1 << 50)
        $0.extra = [1, 0, 16, 0] + wide + wide
      }
    }
  }

  @Test func `zip64 sizes that are true are read`() throws {
    try open {
      ($0.size, $0.packedSize) = (.max, .max)
      $0.extra = [1, 0, 16, 0] + littleEndian(5) + littleEndian(5)
      $0.localExtra = $0.extra
    }
  }

  @Test func `a size that deflate cannot reach is refused`() {
    expectError(.malformed, "cannot expand") { () throws(SluiceError) in
      try open { ($0.method, $0.size) = (8, 100_000) }
    }
  }

  @Test func `a member that expands out of proportion is refused unopened`() {
    expectError(.limit, "'a.txt'", "too large", "200") { () throws(SluiceError) in
      try open {
        $0.data = Array(repeating: 0, count: 100_000)
        ($0.method, $0.size) = (8, 48 << 20)
      }
    }
  }

  @Test func `all deflated members together have a limit`() {
    var zip = TestZip()
    for index in 0..<65 {
      var member = TestZip.Member(String(index), Array(repeating: 0, count: 17_000))
      (member.method, member.size) = (8, 16 << 20)
      zip.members.append(member)
    }
    expectError(.limit, "too large", "1090519040") { () throws(SluiceError) in try open(zip) }
  }
}
