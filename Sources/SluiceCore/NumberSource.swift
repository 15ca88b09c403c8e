/// Numbers without pattern that depend on their seed alone (SplitMix64, Steele and others 2014).
package struct NumberSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  /// The next word, every bit of which is as likely to be set as not.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// The next number, from 0 up to 1.
  package mutating func number() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next integer of a range.
  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    min(range.lowerBound + Int(number() * Double(range.count)), range.upperBound)
  }
}
