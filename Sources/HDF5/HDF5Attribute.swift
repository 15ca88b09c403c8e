internal import HDF5Wire
internal import SluiceCore

/// A named value of a group or a dataset.
package struct HDF5Attribute: Sendable, Hashable {
  /// What an attribute holds, row-major.
  package enum Value: Sendable, Hashable {
    case strings([String])
    case integers([Int])
    case floats([Double])
    /// A value that nobody here reads, described in words.
    case unsupported(String)
  }

  /// The number of elements along each axis; empty for a single value.
  package let shape: [Int]
  /// The elements, as many as the shape says.
  package let value: Value
}

extension HDF5Attribute {
  /// Takes the attribute from the helper's answer.
  ///
  /// - Throws: ``SluiceError`` if the value does not fit the shape.
  init(_ wire: WireAttribute) throws(SluiceError) {
    guard let shape = wire.shape.asInts, let count = shape.product else {
      throw .hdf5ShapeOverflow(wire.shape)
    }
    self.shape = shape
    let type = HDF5ElementType(wire.elementType)
    switch wire.value {
    case .texts(let texts):
      guard texts.count == count else { throw .hdf5Nonsense("\(texts.count) texts for \(shape)") }
      value = .strings(texts)
    case .raw(let bytes):
      guard let width = wire.elementType.byteCount,
        width > 0, bytes.count.isMultiple(of: Int(clamping: width)),
        bytes.count / Int(clamping: width) == count
      else { throw .hdf5Nonsense("\(bytes.count) bytes for \(shape)") }
      value =
        type.numbers(in: bytes, width: Int(clamping: width), order: wire.elementType.byteOrder)
        ?? .unsupported(type.description)
    case .unsupported:
      value = .unsupported(type.description)
    }
  }
}

extension HDF5ElementType {
  /// The numbers in `bytes`; nil if they are none, or beyond the range of `Int`.
  fileprivate func numbers(
    in bytes: [UInt8], width: Int, order: WireByteOrder
  ) -> HDF5Attribute.Value? {
    var patterns: [UInt64] = []
    for start in stride(from: 0, to: bytes.count, by: width) {
      let element = bytes[start..<start + width]
      patterns.append(
        order == .big
          ? element.reduce(0) { $0 << 8 | UInt64($1) }
          : element.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    switch self {
    case .float16:
      return .floats(patterns.map { Double(Float16(bitPattern: UInt16(truncatingIfNeeded: $0))) })
    case .bfloat16:
      return .floats(
        patterns.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16)) })
    case .float32:
      return .floats(patterns.map { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) })
    case .float64:
      return .floats(patterns.map { Double(bitPattern: $0) })
    case .integer(let bits, let isSigned), .enumeration(let bits, let isSigned):
      guard isSigned else {
        let values = patterns.compactMap { Int(exactly: $0) }
        return values.count == patterns.count ? .integers(values) : nil
      }
      // The sign bit goes to the top and is spread back.
      return .integers(patterns.map { (Int(bitPattern: UInt($0)) << (64 - bits)) >> (64 - bits) })
    case .boolean:
      return .integers(patterns.map { Int(truncatingIfNeeded: $0) })
    case .opaque, .text, .other:
      return nil
    }
  }
}

extension [UInt64] {
  /// The same numbers as `Int`s; nil if one is too large.
  var asInts: [Int]? {
    let values = compactMap { Int(exactly: $0) }
    return values.count == count ? values : nil
  }
}

extension [Int] {
  /// The product of the numbers, none of them negative; nil if it overflows.
  var product: Int? {
    guard !contains(0) else { return 0 }
    var total = 1
    for factor in self {
      let (product, overflow) = total.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      total = product
    }
    return total
  }
}
