/// A message that is being written.
///
/// The lengths of messages take five bytes whatever they are, so that they can be filled in when the
/// message is complete.
struct WireOutput {
  private static let lengthSize = 5

  private(set) var bytes: [UInt8] = []

  mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ number: Int, varint value: UInt64) {
    tag(number, .varint)
    append(varint: value)
  }

  mutating func write(_ number: Int, bytes value: [UInt8]) {
    tag(number, .length)
    append(varint: UInt64(value.count))
    bytes += value
  }

  /// Writes a number of fixed width.
  mutating func write(_ number: Int, _ wireType: WireType, bytes value: [UInt8]) {
    tag(number, wireType)
    bytes += value
  }

  /// Begins a message, or a run of numbers, and returns where its length goes.
  mutating func openMessage(_ number: Int) -> Int {
    tag(number, .length)
    bytes += Array(repeating: 0, count: Self.lengthSize)
    return bytes.count - Self.lengthSize
  }

  mutating func closeMessage(at place: Int) {
    var rest = bytes.count - place - Self.lengthSize
    for index in 0..<Self.lengthSize {
      bytes[place + index] = UInt8(rest & 0x7F) | (index < Self.lengthSize - 1 ? 0x80 : 0)
      rest >>= 7
    }
  }

  private mutating func tag(_ number: Int, _ wireType: WireType) {
    append(varint: UInt64(number << 3) | UInt64(wireType.rawValue))
  }
}
