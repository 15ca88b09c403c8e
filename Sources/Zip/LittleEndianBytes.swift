/// Bytes read as little-endian numbers; `nil` stands for everything beyond their end.
struct LittleEndianBytes {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

  private init(slice: ArraySlice<UInt8>) { self.bytes = slice }

  var count: Int { bytes.count }

  /// The `count` bytes from `offset` on.
  func slice(_ offset: Int, _ count: Int) -> LittleEndianBytes? {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      return nil
    }
    let start = bytes.startIndex + offset
    return LittleEndianBytes(slice: bytes[start..<start + count])
  }

  func uint16(_ offset: Int) -> UInt16? { number(offset) }
  func uint32(_ offset: Int) -> UInt32? { number(offset) }
  func uint64(_ offset: Int) -> UInt64? { number(offset) }

  private func number<Number: FixedWidthInteger>(_ offset: Int) -> Number? {
    guard let part = slice(offset, Number.bitWidth / 8) else { return nil }
    return part.bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  /// Where the number `signature` stands last.
  func lastOffset(of signature: UInt32) -> Int? {
    var offset = count - 4
    while offset >= 0 {
      if uint32(offset) == signature { return offset }
      offset -= 1
    }
    return nil
  }
}
