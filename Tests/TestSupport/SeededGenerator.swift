package import SluiceCore

/// The source of numbers that tests draw from.
package typealias SeededGenerator = NumberSource

extension NumberSource {
  /// Numbers that single precision represents exactly, from −1 to 1.
  package mutating func reals(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double(Float.random(in: -1...1, using: &self)) }
  }
}
