/// The 64-bit numbers of a zip64 extra field, in their fixed order.
///
/// A number is there only if its 32-bit field holds all ones.
struct ZipWideFields {
  private var rest: LittleEndianBytes?

  /// Looks for the field in the extra data of a header; `nil` where the extra data are broken.
  init?(_ extra: LittleEndianBytes) {
    var position = 0
    // Some writers pad the extra data with up to three bytes that make up no field.
    while extra.count - position >= 4 {
      guard let tag = extra.uint16(position), let size = extra.uint16(position + 2),
        let content = extra.slice(position + 4, Int(size))
      else { return nil }
      if tag == 0x0001 {
        guard rest == nil else { return nil }
        rest = content
      }
      position += 4 + Int(size)
    }
  }

  /// The value that `field` stands for; `nil` where it is said to be here and is not.
  mutating func resolve(_ field: UInt32) -> UInt64? {
    guard field == .max, let content = rest else { return UInt64(field) }
    guard let value = content.uint64(0) else { return nil }
    rest = content.slice(8, content.count - 8)
    return value
  }
}

/// The two sizes of a member, in bytes, as a header gives them.
struct ZipSizes {
  let expanded: UInt64
  let packed: UInt64

  init?(_ expanded: UInt32, _ packed: UInt32, _ wide: inout ZipWideFields) {
    guard let expanded = wide.resolve(expanded), let packed = wide.resolve(packed) else {
      return nil
    }
    (self.expanded, self.packed) = (expanded, packed)
  }
}
