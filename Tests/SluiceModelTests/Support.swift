import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import Testing

/// Where the fixtures and schemas are.
enum Fixtures {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The paths of the Keras models.
  static let keras: [String] = {
    let folder = root.appending(path: "Fixtures/Keras")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".h5") }.sorted().map { folder.appending(path: $0).path }
  }()

  /// Points the library at the helper that was built with the tests.
  static func useHelper() {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let program = bundle ?? URL(filePath: CommandLine.arguments[0])
    var folder = program.deletingLastPathComponent()
    if !FileManager.default.fileExists(atPath: folder.appending(path: "sluice-hdf5").path) {
      folder = root.appending(path: ".build/debug")
    }
    unsafe setenv("SLUICE_HDF5_HELPER", folder.appending(path: "sluice-hdf5").path, 1)
  }
}

/// Fails the test unless `body` throws the error of this code and text.
func expectError(
  _ code: SluiceError.Code, _ text: String, at location: SourceLocation = #_sourceLocation,
  _ body: () throws(SluiceError) -> Void
) {
  do {
    try body()
    Issue.record("no error, expected '\(text)'", sourceLocation: location)
  } catch {
    #expect(error.description == text, sourceLocation: location)
    #expect(error.code == code, sourceLocation: location)
  }
}

/// A generator whose numbers depend on its seed alone (SplitMix64, Steele and others 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Numbers that single precision represents exactly, from −1 to 1.
  mutating func reals(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double(Float.random(in: -1...1, using: &self)) }
  }
}

extension Tensor {
  /// A tensor of zeros.
  init(zeros shape: [Int], _ type: ElementType = .float32) throws {
    let count = try Self.byteCount(elementType: type, shape: shape)
    try self.init(
      elementType: type, shape: shape, source: MemoryBytes(Array(repeating: 0, count: count)))
  }

  /// The elements' bytes.
  var bytes: [UInt8] { get throws { try source.allBytes() } }
}

extension Provenance {
  /// A provenance that says nothing.
  static let test = Provenance(format: "test", version: nil, producer: nil)
}
