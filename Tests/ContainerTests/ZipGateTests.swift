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

@Suite("Zip archives that are cut or glued")
struct ZipFrameTests {
  @Test func `an empty file is truncated`() {
    expectError(.truncated, "empty file") { () throws(SluiceError) in try open([]) }
  }

  @Test func `another kind of file is no archive`() {
    expectError(.malformed, "not a zip") { () throws(SluiceError) in
      try open(Array("<!DOCTYPE html><html></html>".utf8))
    }
  }

  @Test(arguments: [1, 10, 21, 22, 40])
  func `an archive cut at its end is truncated`(_ count: Int) {
    expectError(.truncated, "truncated") { () throws(SluiceError) in
      try open(TestZip(.init("a")).bytes.dropLast(count))
    }
  }

  @Test func `bytes behind the end are refused`() {
    var zip = TestZip(.init("a"))
    zip.trailing = [1, 2, 3]
    expectError(.malformed, "followed by 3 bytes") { () throws(SluiceError) in try open(zip) }
  }

  @Test func `bytes before the first member are refused`() {
    var zip = TestZip(.init("a"))
    zip.prefix = Array("#!/bin/sh".utf8)
    expectError(.malformed, "does not begin") { () throws(SluiceError) in try open(zip) }
    zip.prefix = littleEndian(0x0403_4b50 as UInt32)
    expectError(.malformed, "does not begin") { () throws(SluiceError) in try open(zip) }
  }

  @Test func `a directory at another place is refused`() {
    var zip = TestZip(.init("a"))
    zip.directoryOffset = 7
    expectError(.malformed, "central directory", "offset 7") { () throws(SluiceError) in
      try open(zip)
    }
  }

  @Test func `too few and too many entries are refused`() {
    var zip = TestZip(.init("a"), .init("b"))
    zip.entryCount = 1
    expectError(.malformed, "after its last entry") { () throws(SluiceError) in try open(zip) }
    zip.entryCount = 3
    expectError(.malformed, "entry 2 of 3") { () throws(SluiceError) in try open(zip) }
    zip = TestZip(.init("a"))
    zip.entryCount = .max
    let many = zip64(zip.bytes, entries: 100_001)
    expectError(.limit, "100001 members", "100000") { () throws(SluiceError) in try open(many) }
  }

  /// The archive of one member with a zip64 end record.
  private func zip64(_ plain: [UInt8], entries: UInt64 = 1, offset: Int? = nil) -> [UInt8] {
    let start = plain.count - 22 - 47
    var bytes = Array(plain.dropLast(22))
    let record = bytes.count
    bytes += littleEndian(0x0606_4b50 as UInt32) + littleEndian(44) + [45, 3, 45, 0]
    bytes += littleEndian(0) + littleEndian(entries) + littleEndian(entries)
    bytes += littleEndian(47) + littleEndian(start)
    bytes += littleEndian(0x0706_4b50 as UInt32) + [0, 0, 0, 0]
    bytes += littleEndian(offset ?? record) + [1, 0, 0, 0]
    return bytes + plain.suffix(22).prefix(16) + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0]
  }

  @Test func `a zip64 end record is read and must agree`() throws {
    let plain = TestZip(.init("a")).bytes
    let archive = try ZipArchive(MemoryBytes(zip64(plain)))
    #expect(try archive.bytes(of: archive.entry("a")) == Array("hello".utf8))
    for bytes in [
      zip64(plain, entries: 2), zip64(plain, offset: 0), zip64(plain, offset: .max),
      zip64(plain, offset: -1),
    ] {
      expectError(.malformed, "zip64") { () throws(SluiceError) in try open(bytes) }
    }
  }

  @Test func `an archive cut or changed anywhere never crashes`() throws {
    let zip = TestZip(.init("a.txt"), .deflated("b", [1, 2, 3, 4]))
    let accepted = mutations(of: zip.bytes) { bytes in
      let archive = try ZipArchive(MemoryBytes(bytes))
      for entry in archive.entries { _ = try archive.bytes(of: entry) }
    }
    #expect(accepted.cut == 0)
    // What remains are dates, versions, permissions and the like, which nothing depends on.
    #expect(accepted.flipped < zip.bytes.count * 8 / 3)
  }
}

@Suite("Zip archives that mislead or reach outside")
struct ZipGateTests {
  @Test(arguments: [
    ("../../PWNED", "'..'"), ("a/../b", "'..'"), ("a/..", "'..'"), ("./a", "'.'"),
    ("a//b", "empty"),
    ("/etc/passwd", "absolute"), ("C:x", "absolute"), ("a\\b", "backslash"), ("a\0b", "NUL"),
  ])
  func `a name that could leave its folder is unsafe`(_ name: String, _ word: String) {
    expectError(.unsafe, word, "member") { () throws(SluiceError) in
      try open(TestZip(.init(name)))
    }
  }

  @Test func `an empty, an endless and an unreadable name are refused`() {
    expectError(.malformed, "empty") { () throws(SluiceError) in try open("") { _ in } }
    expectError(.limit, "1025 bytes") { () throws(SluiceError) in
      try open(String(repeating: "n", count: 1025)) { _ in }
    }
    expectError(.malformed, "UTF-8") { () throws(SluiceError) in
      try open { $0.name = [0xFF, 0x61] }
    }
  }

  @Test func `two members of one name are refused`() {
    expectError(.malformed, "duplicate member 'a'") { () throws(SluiceError) in
      try open(TestZip(.init("a"), .init("b"), .init("a", [1])))
    }
  }

  @Test func `links and devices are unsafe`() {
    expectError(.unsafe, "symlink") { () throws(SluiceError) in
      try open { $0.attributes = 0o120777 << 16 }
    }
    expectError(.unsafe, "device") { () throws(SluiceError) in
      try open { $0.attributes = 0o010644 << 16 }
    }
  }

  @Test(arguments: [0x0001, 0x0040, 0x2000] as [UInt16])
  func `encrypted members are not supported`(_ flags: UInt16) {
    expectError(.unsupported, "encrypted") { () throws(SluiceError) in try open { $0.flags = flags }
    }
  }

  @Test func `other ways to compress are not supported`() {
    expectError(.unsupported, "method 99") { () throws(SluiceError) in try open { $0.method = 99 } }
  }

  @Test func `a folder with content is refused`() {
    expectError(.malformed, "folder") { () throws(SluiceError) in try open("a/") { _ in } }
  }

  @Test func `members that share a local record overlap`() {
    var second = TestZip.Member("b")
    second.headerOffset = 0
    expectError(.unsafe, "overlap") { () throws(SluiceError) in
      try open(TestZip(.init("a"), second))
    }
  }

  @Test func `a member inside another one overlaps`() {
    let inner = TestZip(.init("b")).bytes.prefix(36)
    var second = TestZip.Member("b")
    second.headerOffset = 31
    expectError(.unsafe, "overlap") { () throws(SluiceError) in
      try open(TestZip(.init("a", Array(inner)), second))
    }
  }

  @Test func `the data may not run into the directory`() {
    expectError(.malformed, "compressed size") { () throws(SluiceError) in
      try open { ($0.size, $0.packedSize) = (20, 20) }
    }
  }

  @Test func `the local header must agree`() {
    expectError(.malformed, "the name in the local header") { () throws(SluiceError) in
      try open { $0.localName = Array("A.txt".utf8) }
    }
    expectError(.malformed, "the compression method in the local") { () throws(SluiceError) in
      try open { $0.localMethod = 8 }
    }
    expectError(.malformed, "the size in the local header") { () throws(SluiceError) in
      try open { $0.localSize = 4 }
    }
    expectError(.malformed, "no local header") { () throws(SluiceError) in
      var second = TestZip.Member("b")
      second.headerOffset = 3
      try open(TestZip(.init("a"), second))
    }
  }
}
