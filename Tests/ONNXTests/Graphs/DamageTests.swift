import Foundation
import SluiceCore
import SluiceFormats
import TestSupport
import Testing

/// A damaged model gives an error or a model, and the reader lives.
@Suite struct DamageTests {
  /// The content of some models of all exporters, small ones.
  private static let models: [(name: String, bytes: [UInt8])] = {
    let folder = Fixtures.folder.appending(path: "ONNX")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().filter { $0.hasSuffix(".onnx") }.compactMap { name in
      let data = try? Data(contentsOf: folder.appending(path: name))
      return data.flatMap { $0.count < 8192 ? (name, Array($0)) : nil }
    }
  }()

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `every model is read or refused where bytes are changed`(_ seed: UInt64) throws {
    try #require(Self.models.count > 20)
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    try withFolder { folder in
      let path = folder.appending(path: "model.onnx").path
      for (name, bytes) in Self.models {
        for _ in 0..<6 {
          var damaged = bytes
          for _ in 0..<Int.random(in: 1...3, using: &generator) {
            damage(&damaged, &generator)
          }
          try Data(damaged).write(to: URL(filePath: path))
          do throws(SluiceError) {
            _ = try ModelFile(contentsOf: path)
          } catch {
            refused += 1
            #expect(error.code != .internal, "\(name): \(error)")
          }
        }
      }
    }
    #expect(refused > Self.models.count)
  }

  /// Changes a byte, mostly one of a number or length, or swaps two bytes.
  private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let place = Int.random(in: bytes.indices, using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
    case 1: bytes[place] = bytes[place] &+ 1
    case 2: bytes[place] = [0, 1, 2, 3, 0x7F, 0xFF].randomElement(using: &generator) ?? 0
    default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
    }
  }
}
