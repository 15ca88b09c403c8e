/// Runs of bytes, one behind the other.
package struct JoinedBytes: DerivedBytes {
  /// The runs in order.
  package let parts: [any ByteSource]
  /// Where each of them ends.
  private let ends: [Int]

  package init(_ parts: [any ByteSource]) {
    self.parts = parts
    var end = 0
    ends = parts.map { part in
      end += part.byteCount
      return end
    }
  }

  package var byteCount: Int { ends.last ?? 0 }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    var result: [UInt8] = []
    for (part, end) in zip(parts, ends) {
      let start = end - part.byteCount
      let wanted = range.clamped(to: start..<end)
      guard !wanted.isEmpty else { continue }
      let bytes = try part.bytes(in: wanted.lowerBound - start..<wanted.upperBound - start)
      if wanted == range { return bytes }
      result += bytes
    }
    return result
  }

  package func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> JoinedBytes {
    JoinedBytes(parts.map(change))
  }
}
