/// A generator whose numbers depend on its seed alone (SplitMix64, Steele and others 2014).
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Numbers that single precision represents exactly, from −1 to 1.
  package mutating func reals(_ count: Int) -> [Double] {
    (0..<count).map { _ in Double(Float.random(in: -1...1, using: &self)) }
  }
}
