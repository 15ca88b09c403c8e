internal import SluiceCore

/// Reads a run of bytes from its beginning on, without what is skipped.
struct WireCursor {
  private static let smallWindow = 1 << 13
  private static let largeWindow = 1 << 16

  private let source: any ByteSource
  /// The next byte.
  private(set) var position = 0
  private var window: [UInt8] = []
  private var windowStart = 0

  init(_ source: any ByteSource, at position: Int = 0) {
    self.source = source
    self.position = position
  }

  /// How many bytes there are in all.
  var end: Int { source.byteCount }

  /// The next byte, which must be there.
  mutating func byte() throws(SluiceError) -> UInt8 {
    if position < windowStart || position >= windowStart + window.count { try refill() }
    let byte = window[position - windowStart]
    position += 1
    return byte
  }

  /// The next `count` bytes, which must be there.
  mutating func bytes(_ count: Int) throws(SluiceError) -> [UInt8] {
    let start = position - windowStart
    guard start >= 0, start + count <= window.count else {
      defer { position += count }
      return try source.bytes(in: position..<position + count)
    }
    position += count
    return Array(window[start..<start + count])
  }

  /// Passes over the next `count` bytes, which must be there.
  mutating func skip(_ count: Int) { position += count }

  /// The number of variable length that begins here and ends before `end`.
  mutating func varint(before end: Int) throws(SluiceError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for index in 0..<10 {
      guard position < end else { throw cut(start, end) }
      let byte = try byte()
      // Nine groups of seven bits leave one.
      guard index < 9 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << UInt64(7 * index)
      if byte & 0x80 == 0 { return value }
    }
    throw .protobufNumberTooLong(at: start)
  }

  /// The error that what begins at `start` goes on after `end`.
  func cut(_ start: Int, _ end: Int) -> SluiceError {
    end == self.end
      ? .protobufTruncated(at: start, end: end) : .protobufOverrun(at: start, end: end)
  }

  private mutating func refill() throws(SluiceError) {
    let goesOn = position == windowStart + window.count && position > 0
    let size = min(goesOn ? Self.largeWindow : Self.smallWindow, end - position)
    window = try source.bytes(in: position..<position + size)
    windowStart = position
  }
}
