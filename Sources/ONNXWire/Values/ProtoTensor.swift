/// A tensor as the file says it, nothing compared yet.
package struct ProtoTensor: Sendable {
  package let name: String
  /// The sizes of the dimensions as the file gives them: they may be negative.
  package let dims: [Int]
  /// The type of the elements, a number of the standard's list; 0 where the file does not say.
  package let dataType: Int
  package let storage: Storage

  /// Where the elements are.
  package enum Storage: Sendable, Hashable {
    /// In the file, as little-endian elements without gaps.
    case raw(ProtoRegion)
    /// In the file, as little-endian singles; runs in order.
    case floats([ProtoRegion])
    /// In the file, as little-endian doubles; runs in order.
    case doubles([ProtoRegion])
    case int32s([Int32])
    case int64s([Int64])
    case uint64s([UInt64])
    case strings([[UInt8]])
    /// In another file, which the entries name.
    case external([ProtoEntry])
    /// Nowhere.
    case empty
  }
}

/// A part of the file.
package struct ProtoRegion: Sendable, Hashable {
  package let offset: Int
  package let byteCount: Int

  package init(offset: Int, byteCount: Int) {
    self.offset = offset
    self.byteCount = byteCount
  }
}

extension ProtoRegion {
  /// The bytes that stand for it in what the decoder is given.
  var encoded: [UInt8] {
    [offset, byteCount].flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
  }

  /// Reads what ``encoded`` gives.
  init(encoded bytes: [UInt8]) {
    let numbers = [bytes.prefix(8), bytes.dropFirst(8)].map { half in
      half.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    self.init(offset: numbers[0], byteCount: numbers[1])
  }
}
