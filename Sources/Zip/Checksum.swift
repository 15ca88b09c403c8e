internal import CSupport

/// The CRC-32 of zip archives, of bytes that come piece by piece.
struct Checksum {
  /// The checksum of all bytes so far.
  private(set) var value: UInt32 = 0

  /// Takes the bytes that follow.
  mutating func add(_ bytes: [UInt8]) {
    value = unsafe bytes.withUnsafeBytes { buffer in
      unsafe sluice_crc32(value, buffer.baseAddress, buffer.count)
    }
  }
}
