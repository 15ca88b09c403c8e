import SluiceCore
import TestSupport

/// A message with a field in the midst that holds zeros, of which no more is in memory than is asked for.
final class HollowBytes: ByteSource, @unchecked Sendable {
  private let start: [UInt8]
  private let size: Int
  private let end: [UInt8]
  /// How many bytes were asked for.
  private(set) var asked = 0

  /// Puts a field of `size` zeros and then `tail` into messages, the innermost number first.
  init(_ field: Int, zeros size: Int, tail: Message, in outer: [Int]) {
    var head = Message.opening(field, size)
    for number in outer {
      head = Message(.opening(number, head.bytes.count + size + tail.bytes.count), head)
    }
    start = head.bytes
    self.size = size
    end = tail.bytes
  }

  var byteCount: Int { start.count + size + end.count }

  /// Where the zeros begin.
  var hole: Int { start.count }

  func bytes(in range: Range<Int>) -> [UInt8] {
    asked += range.count
    return range.map { index in
      if index < start.count { return start[index] }
      return index < start.count + size ? 0 : end[index - start.count - size]
    }
  }
}

extension Message {
  /// The beginning of a field of this many bytes.
  fileprivate static func opening(_ number: Int, _ count: Int) -> Message {
    Message(tag(number, wireType: 2), Message(bytes: varint(UInt64(count))))
  }
}
