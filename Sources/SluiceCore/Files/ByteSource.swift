/// A run of bytes that is read where and when it is needed.
public protocol ByteSource: Sendable {
  /// How many bytes there are.
  var byteCount: Int { get }

  /// Reads the bytes of `range`, which must lie within `0..<byteCount`.
  ///
  /// - Throws: ``SluiceError`` with code `.io` or `.truncated` if the medium fails.
  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8]
}

extension ByteSource {
  /// Reads everything.
  package func allBytes() throws(SluiceError) -> [UInt8] { try bytes(in: 0..<byteCount) }

  /// Reads everything in windows of at most `size` bytes, in order.
  package func forEachWindow(
    of size: Int = 1 << 20, _ body: ([UInt8]) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    var start = 0
    while start < byteCount {
      let end = min(start + size, byteCount)
      try body(try bytes(in: start..<end))
      start = end
    }
  }
}

extension ByteSource {
  /// The `byteCount` bytes from `offset` on, which must lie within these.
  ///
  /// A part of a file keeps knowing its file.
  package func region(offset: Int, byteCount: Int) -> any ByteSource {
    if let file = self as? InputFile {
      FileRegion(file, offset: offset, byteCount: byteCount)
    } else if let region = self as? FileRegion {
      FileRegion(region.file, offset: region.offset + offset, byteCount: byteCount)
    } else {
      ByteRegion(base: self, offset: offset, byteCount: byteCount)
    }
  }
}

/// A part of any run of bytes.
private struct ByteRegion: ByteSource {
  let base: any ByteSource
  let offset: Int
  let byteCount: Int

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    try base.bytes(in: offset + range.lowerBound..<offset + range.upperBound)
  }
}

/// Bytes held in memory.
package struct MemoryBytes: ByteSource {
  private let storage: [UInt8]

  package init(_ storage: [UInt8]) { self.storage = storage }

  package var byteCount: Int { storage.count }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    range.count == storage.count ? storage : Array(storage[range])
  }
}

/// A part of an open file, read only where it is asked for.
package struct FileRegion: ByteSource {
  package let file: InputFile
  package let offset: Int
  package let byteCount: Int

  /// Takes the `byteCount` bytes of `file` that start at `offset`; they must lie within the file.
  package init(_ file: InputFile, offset: Int, byteCount: Int) {
    self.file = file
    self.offset = offset
    self.byteCount = byteCount
  }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    try file.bytes(in: offset + range.lowerBound..<offset + range.upperBound)
  }
}
