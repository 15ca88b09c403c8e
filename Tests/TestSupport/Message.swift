/// Writes messages on the wire by hand, right or wrong.
package struct Message {
  package private(set) var bytes: [UInt8] = []

  package init(_ parts: Message...) { bytes = parts.flatMap(\.bytes) }

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A tag with any wire type.
  package static func tag(_ number: Int, wireType: Int) -> Message {
    Message(bytes: varint(UInt64(number << 3 | wireType)))
  }

  package static func raw(_ bytes: UInt8...) -> Message { Message(bytes: bytes) }

  package static func field(_ number: Int, _ value: Int) -> Message {
    Message(tag(number, wireType: 0), Message(bytes: varint(UInt64(bitPattern: Int64(value)))))
  }

  package static func field(_ number: Int, bytes: [UInt8]) -> Message {
    Message(
      tag(number, wireType: 2), Message(bytes: varint(UInt64(bytes.count))), Message(bytes: bytes))
  }

  package static func field(_ number: Int, _ text: String) -> Message {
    field(number, bytes: Array(text.utf8))
  }

  package static func field(_ number: Int, _ message: Message) -> Message {
    field(number, bytes: message.bytes)
  }

  package static func field(_ number: Int, _ parts: [Message]) -> Message {
    field(number, bytes: parts.flatMap(\.bytes))
  }

  package static func field(_ number: Int, single value: Float) -> Message {
    Message(tag(number, wireType: 5), Message(bytes: littleEndian(value.bitPattern)))
  }

  package static func field(_ number: Int, packed values: [Int]) -> Message {
    field(number, bytes: values.flatMap { varint(UInt64(bitPattern: Int64($0))) })
  }

  /// Bytes, least significant first.
  package static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    (0..<type(of: number).bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}

// The messages of the standard, whose numbers are written out here a second time on purpose.
extension Message {
  package static func model(_ graph: Message...) -> Message {
    Message(field(1, 8), field(7, graph), field(8, Message(field(2, 17))))
  }

  package static func node(_ parts: Message...) -> Message { field(1, parts) }

  package static func attribute(_ name: String, _ parts: Message...) -> Message {
    field(5, [field(1, name)] + parts)
  }

  package static func initializer(_ name: String, _ parts: Message...) -> Message {
    field(5, [field(8, name)] + parts)
  }
}
