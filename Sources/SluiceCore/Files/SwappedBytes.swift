/// Big-endian numbers, read as little-endian ones.
package struct SwappedBytes: DerivedBytes {
  private let base: any ByteSource
  /// The size of a number in bytes.
  private let width: Int

  /// Takes `base`, a whole number of `width`-byte numbers.
  package init(_ base: any ByteSource, width: Int) {
    self.base = base
    self.width = width
  }

  package var byteCount: Int { base.byteCount }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let start = range.lowerBound / width * width
    let end = min((range.upperBound + width - 1) / width * width, byteCount)
    var bytes = try base.bytes(in: start..<end)
    for number in stride(from: 0, to: bytes.count, by: width) {
      for index in 0..<width / 2 { bytes.swapAt(number + index, number + width - 1 - index) }
    }
    guard start..<end != range else { return bytes }
    return Array(bytes[range.lowerBound - start..<range.upperBound - start])
  }

  package func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> SwappedBytes {
    SwappedBytes(change(base), width: width)
  }
}
