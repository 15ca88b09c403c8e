import Foundation
import SluiceCore
import SluiceModel
import Testing

/// The bytes of `number`, least significant first.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  (0..<type(of: number).bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
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
