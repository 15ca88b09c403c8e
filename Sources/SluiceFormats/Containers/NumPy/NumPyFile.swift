package import SluiceCore
package import SluiceModel

/// A `.npy` file: one array.
///
/// The header is read by a grammar of its own, which knows the three keys that NumPy writes and
/// evaluates nothing. Floats of 2, 4 and 8 bytes, integers and booleans are read in either byte order
/// and either order of dimensions.
package enum NumPyFile {
  /// Reads the array in `file`; its data are read where they are asked for.
  ///
  /// - Throws: ``SluiceError`` with code `.truncated`, `.malformed`, `.limit`, `.unsafe` if the array
  ///   holds Python objects, `.unsupported` if it holds something else that is no number.
  package static func tensor(in file: any ByteSource) throws(SluiceError) -> Tensor {
    let prefix = try file.bytes(in: 0..<min(NumPyHeader.prefixLimit, file.byteCount))
    return try tensor(NumPyHeader(prefix), in: file)
  }

  static func tensor(
    _ header: NumPyHeader, in file: any ByteSource
  ) throws(SluiceError) -> Tensor {
    let (type, shape) = (header.elementType, header.shape)
    let expected = try Tensor.byteCount(elementType: type, shape: shape)
    let found = file.byteCount - header.byteCount
    guard found >= expected else { throw .npyTruncated(has: found, expected: expected) }
    guard found == expected else { throw .npyTrailing(has: found, expected: expected) }
    var source = file.region(offset: header.byteCount, byteCount: expected)
    if header.isBigEndian {
      source = SwappedBytes(source, width: type.byteCount)
    }
    // With fewer than two real dimensions both orders are the same.
    if header.isColumnMajor, shape.count(where: { $0 != 1 }) > 1 {
      source = RowMajorElements(columnMajor: source, elementSize: type.byteCount, shape: shape)
    }
    return try Tensor(elementType: type, shape: shape, source: source)
  }

  /// Writes `tensor` as NumPy would: version 1.0, row-major, little-endian.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if NumPy has no such element type, or if
  ///   reading or writing fails.
  package static func write(
    _ tensor: Tensor, to output: inout (some ByteSink & ~Copyable)
  ) throws(SluiceError) {
    let header = try NumPyHeader.bytes(for: tensor)
    try output.reserve(header.count + tensor.source.byteCount)
    try output.write(header)
    try output.write(contentsOf: tensor.source)
  }
}
