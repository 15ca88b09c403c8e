import Foundation
import SluiceCore
import SluiceModel
import Testing

/// The folder `Fixtures` of the package.
let fixtures = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appending(path: "Fixtures")

/// Fails the test unless `body` throws an error of `code` whose line holds all `words`.
@discardableResult
func expectError(
  _ code: SluiceError.Code, _ words: String..., at location: SourceLocation = #_sourceLocation,
  _ body: () throws(SluiceError) -> Void
) -> SluiceError? {
  do {
    try body()
    Issue.record("no error, expected \(code.rawValue)", sourceLocation: location)
    return nil
  } catch {
    let line = error.description
    #expect(error.code == code, "\(line)", sourceLocation: location)
    for word in words where !word.isEmpty {
      #expect(line.contains(word), "\(line)", sourceLocation: location)
    }
    return error
  }
}

/// The bytes of `number`, least significant first.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  (0..<type(of: number).bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}

extension Tensor {
  /// All bytes, for comparing.
  var bytes: [UInt8] { get throws { try source.allBytes() } }
}

/// Every way to cut or to flip one bit of `bytes`, each handed to `body`.
///
/// - Returns: How many of them `body` accepted.
func mutations(of bytes: [UInt8], _ body: ([UInt8]) throws -> Void) -> (cut: Int, flipped: Int) {
  var accepted = (cut: 0, flipped: 0)
  for count in bytes.indices where (try? body(Array(bytes[..<count]))) != nil { accepted.cut += 1 }
  for bit in 0..<bytes.count * 8 {
    var changed = bytes
    changed[bit / 8] ^= 1 << (bit % 8)
    if (try? body(changed)) != nil { accepted.flipped += 1 }
  }
  return accepted
}
