public import SluiceCore

/// A block of numbers in the element type it was stored in, read only when it is asked for.
///
/// Elements are little-endian and row-major: the last dimension varies fastest.
public struct Tensor: Sendable {
  /// The type of the elements.
  public let elementType: ElementType
  /// The sizes of the dimensions, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements' bytes.
  public let source: any ByteSource

  /// Describes the bytes of `source` as a tensor.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if the shape is too large to be counted,
  ///   `.malformed` if a dimension is negative, `.inconsistent` if `source` has another size than
  ///   the shape says.
  public init(
    elementType: ElementType, shape: [Int], source: any ByteSource
  ) throws(SluiceError) {
    let expected = try Self.byteCount(elementType: elementType, shape: shape)
    guard source.byteCount == expected else {
      throw .tensorSize(shape, elementType.rawValue, has: source.byteCount, expected: expected)
    }
    self.elementType = elementType
    self.shape = shape
    self.source = source
  }

  /// The number of elements.
  public var count: Int { source.byteCount / elementType.byteCount }

  /// The bytes that a tensor of this type and shape has.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` or `.malformed` if there can be no such tensor.
  public static func byteCount(
    elementType: ElementType, shape: [Int]
  ) throws(SluiceError) -> Int {
    guard shape.count <= Limits.rank else { throw .tensorRank(shape, limit: Limits.rank) }
    // A shape with a zero in it has no elements, but its other dimensions must be countable as well.
    var count = 1
    for size in shape {
      guard size >= 0 else { throw .tensorNegative(shape) }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, product <= Limits.elements else { throw .tensorTooLarge(shape) }
      count = product
    }
    return shape.contains(0) ? 0 : count * elementType.byteCount
  }
}

extension Tensor {
  /// Row `index` of the first dimension, as a tensor of one dimension less.
  package func row(_ index: Int) throws(SluiceError) -> Tensor {
    guard let rows = shape.first, (0..<rows).contains(index) else {
      throw .axisOutOfRange(index, "\(shape)")
    }
    let size = source.byteCount / rows
    return try Tensor(
      elementType: elementType, shape: Array(shape.dropFirst()),
      source: source.region(offset: index * size, byteCount: size))
  }
}
