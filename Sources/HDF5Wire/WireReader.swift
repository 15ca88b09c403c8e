/// Bytes that are no answer of the helper.
package struct WireError: Error, Sendable, Hashable {
  /// What was wrong, in words.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// Takes the parts of one record in order; every length is checked before anything is taken.
struct WireReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  mutating func byte() throws(WireError) -> UInt8 {
    guard remaining >= 1 else { throw WireError("a record ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func flag() throws(WireError) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    case let value: throw WireError("\(value) is no truth value")
    }
  }

  mutating func number() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    for shift in 0..<8 { value |= UInt64(try byte()) << UInt64(8 * shift) }
    return value
  }

  mutating func blob() throws(WireError) -> [UInt8] {
    let length = try number()
    guard let count = Int(exactly: length), count <= remaining else {
      throw WireError("a field of \(length) bytes in the last \(remaining) of a record")
    }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func text() throws(WireError) -> String {
    guard let text = String(validating: try blob(), as: UTF8.self) else {
      throw WireError("a text is not UTF-8")
    }
    return text
  }

  /// A count of things that take at least `size` bytes each, at most `limit` of them.
  mutating func count(ofSize size: Int, atMost limit: Int) throws(WireError) -> Int {
    let value = try number()
    guard let count = Int(exactly: value), count <= limit, count <= remaining / size else {
      throw WireError("a list of \(value) in the last \(remaining) bytes of a record")
    }
    return count
  }

  mutating func numbers(atMost limit: Int) throws(WireError) -> [UInt64] {
    let count = try count(ofSize: 8, atMost: limit)
    var list: [UInt64] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try number()) }
    return list
  }

  mutating func rest() -> [UInt8] {
    defer { position = bytes.count }
    return position == 0 ? bytes : Array(bytes[position...])
  }

  func finish() throws(WireError) {
    guard remaining == 0 else { throw WireError("\(remaining) bytes too many in a record") }
  }
}

/// Puts the parts of one record after each other, numbers in little-endian order.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(raw: [UInt8]) { bytes.append(contentsOf: raw) }

  mutating func put(_ number: UInt64) {
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * shift))) }
  }

  mutating func put(_ text: String) {
    put(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put(blob: [UInt8]) {
    put(UInt64(blob.count))
    bytes.append(contentsOf: blob)
  }

  mutating func put(_ numbers: [UInt64]) {
    put(UInt64(numbers.count))
    for number in numbers { put(number) }
  }
}
