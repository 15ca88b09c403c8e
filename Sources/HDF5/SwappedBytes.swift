internal import SluiceCore

/// Big-endian numbers, read as little-endian ones.
struct SwappedBytes: ByteSource {
  private let base: any ByteSource
  /// The size of a number in bytes.
  private let width: Int

  /// Takes `base`, a whole number of `width`-byte numbers.
  init(_ base: any ByteSource, width: Int) {
    self.base = base
    self.width = width
  }

  var byteCount: Int { base.byteCount }

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let start = range.lowerBound / width * width
    let end = min((range.upperBound + width - 1) / width * width, byteCount)
    var bytes = try base.bytes(in: start..<end)
    for number in stride(from: 0, to: bytes.count, by: width) {
      for index in 0..<width / 2 { bytes.swapAt(number + index, number + width - 1 - index) }
    }
    guard start..<end != range else { return bytes }
    return Array(bytes[range.lowerBound - start..<range.upperBound - start])
  }
}

/// A part of any bytes.
struct SourceRegion: ByteSource {
  private let base: any ByteSource
  private let offset: Int
  let byteCount: Int

  /// The `byteCount` bytes of `source` from `offset` on, which must lie in it.
  ///
  /// A part of a file stays one, so that whoever maps or copies files can tell.
  static func of(_ source: any ByteSource, offset: Int, byteCount: Int) -> any ByteSource {
    if let file = source as? InputFile {
      FileRegion(file, offset: offset, byteCount: byteCount)
    } else if let region = source as? FileRegion {
      FileRegion(region.file, offset: region.offset + offset, byteCount: byteCount)
    } else {
      SourceRegion(base: source, offset: offset, byteCount: byteCount)
    }
  }

  func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    try base.bytes(in: range.lowerBound + offset..<range.upperBound + offset)
  }
}
