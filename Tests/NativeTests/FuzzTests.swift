import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

/// A damaged file gives an error or a model, and the reader lives.
@Suite struct FuzzTests {
  /// Reads the file and, if it can be read, every tensor in it, and runs the model.
  private static func read(_ path: URL) throws(SluiceError) {
    let file = try ModelFile(contentsOf: path.path)
    for tensor in file.model.parameters.values { _ = try tensor.bytes(limit: 1 << 20) }
    for tensor in file.attachments.values { _ = try tensor.bytes(limit: 1 << 20) }
  }

  @Test func `a file that ends anywhere too early is refused`() throws {
    let bytes = try nativeBytes(try ModelFile.example())
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      for count in bytes.indices {
        try Data(bytes[..<count]).write(to: path)
        let error = #expect(throws: SluiceError.self, "cut to \(count)") { try Self.read(path) }
        #expect(error?.code == .truncated, "cut to \(count)")
      }
    }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `a hundred damaged files each give an error or a model`(_ seed: UInt64) throws {
    let bytes = try nativeBytes(try ModelFile.example())
    var generator = SeededGenerator(seed: seed)
    var refusals = 0
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      for _ in 0..<100 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let index = Int.random(in: bytes.indices, using: &generator)
          damaged[index] = UInt8.random(in: .min ... .max, using: &generator)
        }
        try Data(damaged).write(to: path)
        do { try Self.read(path) } catch is SluiceError { refusals += 1 }
      }
    }
    // Most of the file is header, where nearly every byte counts.
    #expect(refusals > 50, "seed \(seed)")
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `digits changed in a hundred graphs each give an error or a model that runs`(
    _ seed: UInt64
  ) throws {
    let bytes = try nativeBytes(try ModelFile.example())
    let digits = bytes.indices.dropFirst(8).filter { (0x30...0x39).contains(bytes[$0]) }
    var generator = SeededGenerator(seed: seed)
    try withFolder { folder in
      let path = folder.appending(path: "model.safetensors")
      for _ in 0..<100 {
        var damaged = bytes
        let index = try #require(digits.randomElement(using: &generator))
        damaged[index] = UInt8.random(in: 0x30...0x39, using: &generator)
        try Data(damaged).write(to: path)
        do throws(SluiceError) {
          let model = try ModelFile(contentsOf: path.path).model
          _ = try model.run([
            "x": try Tensor(shape: [2, 3, 2], Array(repeating: 0.5, count: 12)),
            "mask": try Tensor(shape: [2, 3], Array(repeating: true, count: 6)),
          ])
        } catch {
          #expect(error.code != .internal, "seed \(seed): \(error)")
        }
      }
    }
  }
}

extension Tensor {
  /// The elements' bytes, `limit` of them at most.
  fileprivate func bytes(limit: Int) throws(SluiceError) -> [UInt8] {
    try source.bytes(in: 0..<min(source.byteCount, limit))
  }
}
