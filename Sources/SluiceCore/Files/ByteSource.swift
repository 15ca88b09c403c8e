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

  /// How many bytes to ask for at a time where all are read in order.
  package var windowSize: Int { (self as? RearrangedBytes)?.windowSize ?? 1 << 20 }

  /// Reads everything in windows of at most `size` bytes, in order.
  package func forEachWindow(
    of size: Int? = nil, _ body: ([UInt8]) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    let size = size ?? windowSize
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
  /// A part of a file keeps knowing its file, and the seal on it.
  package func region(offset: Int, byteCount: Int) -> any ByteSource {
    if let file = self as? InputFile {
      FileRegion(file, offset: offset, byteCount: byteCount)
    } else if let region = self as? FileRegion {
      FileRegion(
        region.file, offset: region.offset + offset, byteCount: byteCount, seal: region.seal)
    } else {
      ByteRegion(base: self, offset: offset, byteCount: byteCount)
    }
  }
}

/// A part of any run of bytes.
private struct ByteRegion: DerivedBytes {
  let base: any ByteSource
  let offset: Int
  let byteCount: Int

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    try base.bytes(in: offset + range.lowerBound..<offset + range.upperBound)
  }

  func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> ByteRegion {
    ByteRegion(base: change(base), offset: offset, byteCount: byteCount)
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
  /// What must be whole before any of the bytes is used.
  package let seal: Seal?

  /// Takes the `byteCount` bytes of `file` that start at `offset`; they must lie within the file.
  package init(_ file: InputFile, offset: Int, byteCount: Int, seal: Seal? = nil) {
    self.file = file
    self.offset = offset
    self.byteCount = byteCount
    self.seal = seal
  }

  /// Reads the bytes of `range`, after the seal on them is checked.
  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    try seal?.check()
    return try file.bytes(in: offset + range.lowerBound..<offset + range.upperBound)
  }
}
