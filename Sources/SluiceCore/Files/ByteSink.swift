/// Something that bytes are written to, one after the other.
package protocol ByteSink: ~Copyable {
  /// Writes all of `bytes`.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if the medium fails, `.interrupted` if the user asked
  ///   the program to stop.
  mutating func write(_ bytes: [UInt8]) throws(SluiceError)

  /// Announces that `byteCount` bytes will follow.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if there is no room for them.
  mutating func reserve(_ byteCount: Int) throws(SluiceError)
}

extension ByteSink where Self: ~Copyable {
  /// Writes all bytes of `source`, reading one window at a time.
  package mutating func write(contentsOf source: any ByteSource) throws(SluiceError) {
    let window = 1 << 20
    var start = 0
    while start < source.byteCount {
      let end = min(start + window, source.byteCount)
      try write(try source.bytes(in: start..<end))
      start = end
    }
  }
}

/// Bytes gathered in memory.
package struct MemorySink: ByteSink {
  /// What has been written so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ bytes: [UInt8]) { self.bytes += bytes }

  package mutating func reserve(_ byteCount: Int) {
    bytes.reserveCapacity(bytes.count + byteCount)
  }
}

/// Two runs of bytes, one behind the other.
package struct JoinedBytes: ByteSource {
  private let head: [UInt8]
  private let tail: any ByteSource

  package init(_ head: [UInt8], _ tail: any ByteSource) {
    self.head = head
    self.tail = tail
  }

  package var byteCount: Int { head.count + tail.byteCount }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    guard range.upperBound > head.count else { return Array(head[range]) }
    let start = max(range.lowerBound, head.count)
    let rest = try tail.bytes(in: start - head.count..<range.upperBound - head.count)
    return range.lowerBound < head.count ? head[range.lowerBound...] + rest : rest
  }
}
