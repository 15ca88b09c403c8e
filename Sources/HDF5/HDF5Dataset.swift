internal import HDF5Wire
package import SluiceCore

/// An array of elements of one type.
package struct HDF5Dataset: Sendable {
  /// Where it is in the file.
  package let path: String
  /// The type of the elements.
  package let elementType: HDF5ElementType
  /// The number of elements along each axis; empty for a single element.
  package let shape: [Int]
  /// The attributes by name.
  package let attributes: [String: HDF5Attribute]

  private let wire: WireDataset
  private let storage: HDF5Storage

  /// Takes the dataset at `path` from the helper's answer.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if its elements are in another file, `.limit` if it
  ///   only pretends to have as many as it says.
  init(
    _ wire: WireDataset, path: String, attributes: [String: HDF5Attribute], storage: HDF5Storage
  ) throws(SluiceError) {
    switch wire.layout {
    case .external(let file): throw .hdf5ExternalStorage(file: file)
    case .virtual(let file): throw .hdf5VirtualDataset(file: file)
    case .contiguous, .unallocated, .compact, .chunked: break
    }
    guard let shape = wire.shape.asInts, let count = shape.product,
      let size = Int(exactly: wire.elementType.byteCount ?? 16),
      let total = [count, size].product
    else { throw .hdf5ShapeOverflow(wire.shape) }
    if case .chunked(_, let stored) = wire.layout, total > Limits.expandedBytes,
      UInt64(total) / 1000 > stored
    {
      throw .hdf5TooLarge(bytes: total, limit: Limits.expandedBytes)
    }
    self.path = path
    self.elementType = HDF5ElementType(wire.elementType)
    self.shape = shape
    self.attributes = attributes
    self.wire = wire
    self.storage = storage
  }

  /// The elements, row-major, each in little-endian order.
  ///
  /// Elements that lie in one run in the file are read from there when they are asked for. Others
  /// are read and expanded here and now, at most ``Limits/expandedBytes`` of them.
  ///
  /// - Throws: ``SluiceError``, placed at the path, with code `.malformed` for text, `.unsupported`
  ///   for other types that are no numbers and for unknown filters, `.inconsistent` if elements are
  ///   missing, `.truncated` if they lie beyond the end of the file, `.limit` if they are too many.
  package func source() throws(SluiceError) -> any ByteSource {
    try placing(at: path) { () throws(SluiceError) in
      let width = try elementWidth()
      guard let total = [shape.product ?? .max, width].product else {
        throw .hdf5ShapeOverflow(wire.shape)
      }
      let bytes = try storedBytes(count: total)
      return wire.elementType.byteOrder == .big ? SwappedBytes(bytes, width: width) : bytes
    }
  }

  /// The size of an element in bytes.
  private func elementWidth() throws(SluiceError) -> Int {
    switch elementType {
    case .text: throw .hdf5ElementType(text: elementType.description)
    case .other(let description): throw .hdf5ElementType(unsupported: description)
    case .float16, .float32, .float64, .bfloat16, .integer, .boolean, .enumeration, .opaque: break
    }
    guard let bytes = wire.elementType.byteCount, let width = Int(exactly: bytes), width > 0 else {
      throw .hdf5ElementType(unsupported: elementType.description)
    }
    return width
  }

  private func storedBytes(count total: Int) throws(SluiceError) -> any ByteSource {
    guard total > 0 else { return MemoryBytes([]) }
    switch wire.layout {
    case .contiguous(let offset, let stored):
      return try region(offset: offset, stored: stored, count: total)
    case .unallocated:
      throw .hdf5NeverWritten
    case .compact:
      return try expanded(count: total)
    case .chunked(_, let stored):
      try checkExpansion(of: stored, to: total)
      return try expanded(count: total)
    case .external(let file):
      throw .hdf5ExternalStorage(file: file)
    case .virtual(let file):
      throw .hdf5VirtualDataset(file: file)
    }
  }

  private func region(
    offset: UInt64, stored: UInt64, count total: Int
  ) throws(SluiceError) -> any ByteSource {
    guard stored == UInt64(total) else {
      throw .hdf5StorageSize(stored, shape: shape, expected: total)
    }
    let size = storage.source.byteCount
    let (end, overflow) = offset.addingReportingOverflow(stored)
    guard !overflow, end <= UInt64(size), let start = Int(exactly: offset) else {
      throw .hdf5DataBeyondEnd(end: overflow ? .max : end, size: size)
    }
    return storage.source.region(offset: start, byteCount: total)
  }

  private func checkExpansion(of stored: UInt64, to total: Int) throws(SluiceError) {
    guard total <= Limits.expandedBytes else {
      throw .hdf5TooLarge(bytes: total, limit: Limits.expandedBytes)
    }
    guard stored > 0 else { throw .hdf5NeverWritten }
    // The same rule as for archives: what shrinks so far was made to do so.
    guard total <= 16 << 20 || UInt64(total) / 200 <= stored else {
      throw .hdf5ExpandsTooMuch(bytes: total, stored: stored)
    }
    for filter in wire.filters where !(1...3).contains(filter) { throw .hdf5Filter(filter) }
  }

  private func expanded(count total: Int) throws(SluiceError) -> any ByteSource {
    guard total <= Limits.expandedBytes else {
      throw .hdf5TooLarge(bytes: total, limit: Limits.expandedBytes)
    }
    // The helper reads past the seal.
    if let seal = (storage.source as? FileRegion)?.seal { try seal.check() }
    var bytes: [UInt8] = []
    do throws(SluiceError) {
      try HelperAnswer.forEachEvent(
        of: storage.program, ["read", path], input: storage.input, atMost: total + total / 8 + 4096
      ) { (event) throws(SluiceError) in
        guard case .data(let piece) = event, piece.count <= total - bytes.count else {
          throw .hdf5Nonsense("more elements than the dataset has")
        }
        bytes.append(contentsOf: piece)
      }
    } catch {
      // The helper names this dataset itself, and `source` would do so again.
      throw error.place == [path] ? error.withoutPlace : error
    }
    guard bytes.count == total else { throw .hdf5Nonsense("fewer elements than the dataset has") }
    return MemoryBytes(bytes)
  }
}

extension SluiceError {
  fileprivate var withoutPlace: SluiceError {
    var error = self
    error.place = []
    return error
  }
}
