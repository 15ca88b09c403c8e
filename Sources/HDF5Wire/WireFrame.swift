/// How records follow each other in an answer.
///
/// An answer is the ``greeting``, any number of records, and one end record that says how many
/// records and bytes came before it. So an answer that was cut anywhere is seen to be cut.
package enum WireFrame {
  /// The first bytes of every answer; the last of them is the version of the protocol.
  package static let greeting: [UInt8] = [0x53, 0x4C, 0x48, 0x35, 1]

  static let endTag: UInt8 = 0xFF

  static func record(_ body: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(4 + body.count)
    for shift in 0..<4 { record.append(UInt8(truncatingIfNeeded: body.count >> (8 * shift))) }
    record.append(contentsOf: body)
    return record
  }

  /// The last record of an answer of `records` records and `bytes` bytes, the greeting included.
  package static func end(records: UInt64, bytes: UInt64) -> [UInt8] {
    var writer = WireWriter()
    writer.put(raw: [endTag])
    writer.put(records)
    writer.put(bytes)
    return record(writer.bytes)
  }
}

/// Takes an answer apart as it arrives, in pieces of any size.
package struct WireStream {
  private var buffer: [UInt8] = []
  private var position = 0
  private var records: UInt64 = 0
  private var consumed: UInt64 = 0
  private var isGreeted = false
  private var isEnded = false

  package init() {}

  /// Adds what has arrived.
  package mutating func append(_ bytes: some Collection<UInt8>) {
    if position > 1 << 16, position > buffer.count / 2 {
      buffer.removeFirst(position)
      position = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next event, or nil if more has to arrive first.
  ///
  /// - Throws: ``WireError`` if the bytes are no answer of a helper of this version.
  package mutating func next() throws(WireError) -> WireEvent? {
    guard try greet(), let body = try record() else { return nil }
    guard !isEnded else { throw WireError("a record after the end") }
    let size = UInt64(body.count) + 4
    var reader = WireReader(body)
    let tag = try reader.byte()
    if tag == WireFrame.endTag {
      guard try reader.number() == records, try reader.number() == consumed else {
        throw WireError("the end does not fit what came before")
      }
      try reader.finish()
      isEnded = true
      return nil
    }
    let event = try WireEvent(tag: tag, reader: &reader)
    records += 1
    consumed += size
    return event
  }

  /// Checks that the answer is whole, and nothing follows it.
  package func finish() throws(WireError) {
    guard isEnded else { throw WireError("the answer breaks off after \(records) records") }
    guard position == buffer.count else { throw WireError("bytes after the end of the answer") }
  }

  private mutating func greet() throws(WireError) -> Bool {
    guard !isGreeted else { return true }
    let greeting = WireFrame.greeting
    guard greeting.starts(with: buffer.prefix(greeting.count)) else {
      throw WireError("not an answer of this version of the helper")
    }
    guard buffer.count >= greeting.count else { return false }
    position = greeting.count
    consumed = UInt64(greeting.count)
    isGreeted = true
    return true
  }

  private mutating func record() throws(WireError) -> [UInt8]? {
    guard buffer.count - position >= 4 else { return nil }
    var length = 0
    for index in 0..<4 { length |= Int(buffer[position + index]) << (8 * index) }
    guard length >= 1, length <= WireLimits.recordBytes else {
      throw WireError("a record of \(length) bytes")
    }
    guard !isEnded else { throw WireError("a record after the end") }
    let start = position + 4
    guard buffer.count - start >= length else { return nil }
    position = start + length
    return Array(buffer[start..<position])
  }
}
