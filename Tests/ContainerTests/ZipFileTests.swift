import CSupport
import Foundation
import HDF5
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing
import Zip

/// HDF5 files as members of archives, as Keras keeps weights.
@Suite struct ZipFileTests {
  let folder: TemporaryFolder
  let weights: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    let name = try #require(Fixtures.keras.first)
    weights = try Array(Data(contentsOf: URL(filePath: Fixtures.kerasPath(name))))
  }

  /// Opens the archive of these bytes as a file.
  func archive(_ bytes: [UInt8]) throws -> ZipArchive {
    let path = folder.path("model.keras")
    try Data(bytes).write(to: URL(filePath: path))
    return try ZipArchive(try InputFile(path: path))
  }

  /// The bytes of every dataset below `group`.
  func elements(_ group: HDF5Group) throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for name in group.memberNames {
      switch group[name] {
      case .group(let group): result.merge(try elements(group)) { old, _ in old }
      case .dataset(let dataset): result[dataset.path] = try dataset.source().allBytes()
      default: break
      }
    }
    return result
  }

  func dataset(_ group: HDF5Group) -> HDF5Dataset? {
    for name in group.memberNames {
      switch group[name] {
      case .dataset(let dataset): return dataset
      case .group(let group): if let found = dataset(group) { return found }
      default: break
      }
    }
    return nil
  }

  @Test func `a stored file is read where it stands, a deflated one from a copy without a name`()
    throws
  {
    let expected = try elements(try HDF5File(MemoryBytes(weights)).root)
    #expect(expected.count > 3)
    let stored = try archive(TestZip(.init("config.json"), .init("w.h5", weights)).bytes)
    let region = try #require(try stored.file(of: "w.h5") as? FileRegion)
    #expect(region.seal != nil)
    #expect(try elements(try HDF5File(region).root) == expected)
    let deflated = try archive(TestZip(.deflated("w.h5", weights)).bytes)
    let copy = try #require(try deflated.file(of: "w.h5") as? InputFile)
    #expect(try elements(try HDF5File(copy).root) == expected)
    let link = try FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/self/fd/\(copy.descriptor)")
    #expect(link.hasSuffix("(deleted)"))
    let inMemory = try ZipArchive(MemoryBytes(TestZip(.init("w.h5", weights)).bytes))
    #expect(try elements(try HDF5File(try inMemory.file(of: "w.h5")).root) == expected)
  }

  @Test func `a missing member is named`() throws {
    let archive = try archive(TestZip(.init("w.h5", weights)).bytes)
    expectError(.inconsistent, "member 'weights.h5' is missing") { () throws(SluiceError) in
      _ = try archive.file(of: "weights.h5")
    }
  }

  @Test func `a damaged stored file can be looked at, but none of its elements be had`() throws {
    var bytes = TestZip(.init("w.h5", weights)).bytes
    // The end of the member, which none of the datasets looked at need reach.
    bytes[30 + 4 + weights.count - 1] ^= 1
    let file = try HDF5File(try archive(bytes).file(of: "w.h5"))
    let source = try #require(dataset(file.root)).source()
    let words = ["model.keras", "member 'w.h5'", "CRC-32"]
    for _ in 0..<2 {
      expectError(.malformed, words[0], words[1], words[2]) { () throws(SluiceError) in
        _ = try source.bytes(in: 0..<1)
      }
    }
    let tensor = try Tensor(elementType: .uint8, shape: [source.byteCount], source: source)
    for tensor in [tensor, try tensor.taking(Array((0..<tensor.count).reversed()), axis: 0)] {
      expectError(.malformed, words[0], words[1], words[2]) { () throws(SluiceError) in
        try writeAtomically(to: folder.path("out"), replacing: false) {
          (output) throws(SluiceError) in
          try SafeTensorsFile.write(tensors: ["t": tensor], to: &output)
        }
      }
    }
    #expect(try folder.names == ["model.keras"])
  }

  @Test func `a damaged deflated file is refused at once`() throws {
    var member = TestZip.Member.deflated("w.h5", weights)
    member.data[100] ^= 1
    let archive = try archive(TestZip(member).bytes)
    expectError(.malformed, "member 'w.h5'", "CRC-32") { () throws(SluiceError) in
      _ = try archive.file(of: "w.h5")
    }
  }

  @Test func `the checksum is that of its scalar twin and of the definition`() {
    var random = SeededGenerator(seed: 3)
    let bytes = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &random) }
    let whole = crc32(bytes)
    for split in 0...bytes.count {
      let (fast, scalar) = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[split...])
        let fast = unsafe sluice_crc32(0, buffer.baseAddress, split)
        let scalar = unsafe sluice_crc32_scalar(0, buffer.baseAddress, split)
        return unsafe (
          sluice_crc32(fast, rest.baseAddress, rest.count),
          sluice_crc32_scalar(scalar, rest.baseAddress, rest.count)
        )
      }
      #expect(fast == whole, "split at \(split)")
      #expect(scalar == whole, "split at \(split)")
      let (first, second) = (crc32(bytes[..<split]), crc32(bytes[split...]))
      #expect(
        sluice_crc32_join(first, second, bytes.count - split) == whole, "joined at \(split)")
    }
    for count in 0..<700 {
      let part = Array(bytes[..<count])
      let value = unsafe part.withUnsafeBytes { unsafe sluice_crc32(0, $0.baseAddress, count) }
      #expect(value == crc32(part), "\(count) bytes")
    }
  }
}
