internal import SluiceCore

/// What can be told about a file before the HDF5 library sees it.
enum HDF5Preamble {
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Checks that `source` begins like an HDF5 file and is as long as it says.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed` or `.unsupported`.
  static func check(_ source: any ByteSource) throws(SluiceError) {
    guard source.byteCount > 0 else { throw .hdf5Empty }
    guard let start = try superblockOffset(in: source) else {
      let prefix = try source.bytes(in: 0..<min(source.byteCount, 512))
      throw ForeignFormat.recognised(in: prefix)?.error(expected: "an HDF5 file")
        ?? .hdf5SignatureMissing
    }
    try checkSuperblock(at: start, in: source)
  }

  /// Where the superblock is: at the start, or after a user block of 512, 1024, 2048 … bytes.
  private static func superblockOffset(in source: any ByteSource) throws(SluiceError) -> Int? {
    var offset = 0
    while offset + signature.count <= source.byteCount {
      if try source.bytes(in: offset..<offset + signature.count) == signature { return offset }
      offset = offset == 0 ? 512 : 2 * offset
    }
    return nil
  }

  private static func checkSuperblock(
    at start: Int, in source: any ByteSource
  ) throws(SluiceError) {
    let block = try source.bytes(in: start..<min(start + 96, source.byteCount))
    guard block.count > 8 else { throw .hdf5SuperblockTruncated(bytes: source.byteCount) }
    // Where the size of an address stands, and where the addresses begin.
    let sizePosition: Int
    let addresses: Int
    switch block[8] {
    case 0: (sizePosition, addresses) = (13, 24)
    case 1: (sizePosition, addresses) = (13, 28)
    case 2, 3: (sizePosition, addresses) = (9, 12)
    case let version: throw .hdf5SuperblockVersion(version)
    }
    guard sizePosition < block.count else {
      throw .hdf5SuperblockTruncated(bytes: source.byteCount)
    }
    let size = Int(block[sizePosition])
    // Other sizes exist on paper; the library says what it makes of them.
    guard size == 4 || size == 8 else { return }
    guard addresses + 4 * size <= block.count else {
      throw .hdf5SuperblockTruncated(bytes: source.byteCount)
    }
    func address(_ index: Int) -> UInt64 {
      let first = addresses + index * size
      return block[first..<first + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    // The end is absolute; a user block that came or went later moves it.
    let (base, end) = (address(0), address(2))
    let moved = end.subtractingReportingOverflow(base)
    let expected = moved.partialValue.addingReportingOverflow(UInt64(start))
    guard !moved.overflow, !expected.overflow, expected.partialValue <= UInt64(source.byteCount)
    else { throw .hdf5Truncated(bytes: source.byteCount, expected: end) }
  }
}
