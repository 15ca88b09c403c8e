import Foundation
import SluiceCore
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

  private func sealed(_ range: Range<Int>, isWhole: Bool) -> FileRegion {
    let seal = Seal(
      file, range, checksum: crc32(bytes[range]) ^ (isWhole ? 0 : 1),
      damage: SluiceError(.malformed, "damaged"))
    return FileRegion(file, offset: range.lowerBound, byteCount: range.count, seal: seal)
  }

  @Test func `no byte is had from under a broken seal`() throws {
    let whole = sealed(5..<15, isWhole: true)
    #expect(try whole.region(offset: 1, byteCount: 2).allBytes() == Array(bytes[6..<8]))
    try write([whole, SwappedBytes(whole, width: 2)])
    let broken = sealed(0..<8, isWhole: false)
    for source in [broken, broken.region(offset: 4, byteCount: 4), SwappedBytes(broken, width: 4)]
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

  @Test(arguments: [true, false])
  func `a seal is checked on the way, whatever is copied of it`(isWhole: Bool) throws {
    let range = 1_000..<2_500_000
    for parts in [
      [0..<2_499_000], [0..<100, 100..<1_300_000], [2_000_000..<2_400_000, 7..<300],
      [10..<1_000_000, 10..<1_000_000, 500_000..<600_000],
    ] {
      let region = sealed(range, isWhole: isWhole)
      let sources = parts.map { region.region(offset: $0.lowerBound, byteCount: $0.count) }
      guard isWhole else {
        expectError(.malformed, "damaged") { () throws(SluiceError) in
          try write(sources, replacing: true)
        }
        continue
      }
      try write(sources, replacing: true)
      let expected = parts.flatMap { bytes[$0.lowerBound + 1_000..<$0.upperBound + 1_000] }
      #expect(try Array(Data(contentsOf: folder.url("out"))) == expected)
    }
  }

  @Test func `what cannot be taken back is not written before the seal is checked`() throws {
    var ends: [Int32] = [0, 0]
    unsafe _ = pipe(&ends)
    defer { close(ends[0]) }
    let sealed = sealed(0..<8, isWhole: false)
    expectError(.malformed, "damaged") { () throws(SluiceError) in
      try writeAtomically(to: "/dev/fd/\(ends[1])", replacing: false) {
        (output) throws(SluiceError) in try output.write(contentsOf: sealed)
      }
    }
    close(ends[1])
    #expect(try FileHandle(fileDescriptor: ends[0]).readToEnd() ?? Data() == Data())
  }
}
