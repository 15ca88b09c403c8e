/// Numbers of two or four bits, several of them in a byte from its low bits up, read as a byte each.
package struct UnpackedBytes: DerivedBytes {
  private let base: any ByteSource
  private let bitWidth: Int
  private let isSigned: Bool
  package let byteCount: Int

  /// Takes `base`, which holds `count` numbers; the last byte need not be full.
  ///
  /// A signed number's highest
  /// bit fills the upper bits of its byte.
  package init(_ base: any ByteSource, bitWidth: Int, isSigned: Bool, count: Int) {
    precondition(8 % bitWidth == 0 && base.byteCount == Self.size(count, bitWidth))
    self.base = base
    self.bitWidth = bitWidth
    self.isSigned = isSigned
    byteCount = count
  }

  /// How many bytes it takes to hold `count` numbers of `bitWidth` bits.
  package static func size(_ count: Int, _ bitWidth: Int) -> Int {
    let inByte = 8 / bitWidth
    return count / inByte + (count % inByte > 0 ? 1 : 0)
  }

  package func bytes(in range: Range<Int>) throws(SluiceError) -> [UInt8] {
    let inByte = 8 / bitWidth
    let first = range.lowerBound / inByte
    let packed = try base.bytes(in: first..<max(first, Self.size(range.upperBound, bitWidth)))
    let unused = 8 - bitWidth
    return range.map { index in
      let byte = packed[index / inByte - first]
      let top = byte << (unused - index % inByte * bitWidth)
      return isSigned ? UInt8(bitPattern: Int8(bitPattern: top) >> unused) : top >> unused
    }
  }

  package func mappingBases(_ change: (any ByteSource) -> any ByteSource) -> UnpackedBytes {
    UnpackedBytes(change(base), bitWidth: bitWidth, isSigned: isSigned, count: byteCount)
  }
}
