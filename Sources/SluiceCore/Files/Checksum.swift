internal import CSupport

/// The CRC-32 of zip archives, of bytes that come piece by piece.
struct Checksum {
  /// The checksum of all bytes so far.
  private(set) var value: UInt32 = 0

  /// Takes the bytes that follow.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    value = unsafe sluice_crc32(value, bytes.baseAddress, bytes.count)
  }

  /// Takes `count` bytes that follow and have a checksum of their own.
  mutating func add(_ other: Checksum, count: Int) {
    value = sluice_crc32_join(value, other.value, count)
  }
}
