/// Something that bytes are written to, one after the other.
package protocol ByteSink: ~Copyable {
  /// Writes all of `bytes`.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if the medium fails, `.interrupted` if the user asked
  ///   the program to stop.
  mutating func write(_ bytes: [UInt8]) throws(SluiceError)

  /// Writes all bytes of `source`, holding few of them at a time.
  ///
  /// - Throws: ``SluiceError`` as `write` and reading the source do.
  mutating func write(contentsOf source: any ByteSource) throws(SluiceError)

  /// Announces that `byteCount` bytes will follow.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if there is no room for them.
  mutating func reserve(_ byteCount: Int) throws(SluiceError)
}

extension ByteSink where Self: ~Copyable {
  package mutating func write(contentsOf source: any ByteSource) throws(SluiceError) {
    try source.forEachWindow { (window) throws(SluiceError) in try write(window) }
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
