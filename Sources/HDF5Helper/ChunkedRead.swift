internal import CHDF5
internal import HDF5Wire

/// Says the elements of one dataset, decoded from its chunks but not converted.
struct ChunkedRead {
  /// Deflate, shuffle and Fletcher's checksum; all others are rare and have a bad record.
  private static let knownFilters: Set<UInt64> = [1, 2, 3]
  private static let slabBytes = 16 << 20
  private static let pieceBytes = 1 << 20

  private let path: String
  private let facts: DatasetFacts
  private let type: Handle
  private let shape: [UInt64]
  private let elementSize: Int
  private let byteCount: Int
  private let output: RecordOutput

  /// - Throws: ``WireFailure`` if there is no dataset at `path`, or none with elements of fixed size.
  init(of path: String, in file: Handle, into output: RecordOutput) throws(WireFailure) {
    let access = try Handle(
      H5Pcreate(sluice_h5p_dataset_access()), closing: H5Pclose, or: "has no access list")
    // A slab takes whole chunks, so none is needed twice.
    guard H5Pset_chunk_cache(access.id, 1, 0, 1) >= 0 else {
      throw .library(at: path, "refuses its cache")
    }
    let handle = try Handle(
      unsafe H5Dopen2(file.id, path, access.id), closing: H5Dclose, at: path,
      or: "the dataset cannot be opened")
    facts = try DatasetFacts(handle, at: path)
    type = try facts.type()
    let elementType = WireElementType(of: type.id)
    let shape = try facts.shape()
    guard elementType != .variableText, let size = elementType.byteCount, size > 0,
      let count = shape.byteCount(ofElements: size)
    else { throw WireFailure(.unsupported, at: path, "has no elements of fixed size") }
    self.path = path
    self.output = output
    self.shape = shape.dimensions
    elementSize = Int(size)
    byteCount = count
  }

  /// Reads and says everything.
  func run() throws(WireFailure) {
    guard byteCount > 0 else { return }
    switch try facts.layout() {
    case .compact:
      try send(slab(offset: nil, rows: 1, size: byteCount))
    case .chunked(let chunk, _):
      try checkFilters()
      try checkChunks(chunk)
      try sendSlabs(chunk)
    case .contiguous, .unallocated, .virtual, .external:
      throw WireFailure(.unsupported, at: path, "is neither compact nor chunked")
    }
  }

  private func checkFilters() throws(WireFailure) {
    for filter in try facts.filters() where !Self.knownFilters.contains(filter) {
      throw WireFailure(.unsupported, at: path, "filter \(filter) is not supported")
    }
  }

  /// Checks that each chunk is there: the library would make up zeros for one that is not.
  private func checkChunks(_ chunk: [UInt64]) throws(WireFailure) {
    guard chunk.count == shape.count else {
      throw WireFailure(.malformed, at: path, "the chunks have another rank than the dataset")
    }
    let size = chunk.reduce((UInt64(elementSize), false)) { total, dimension in
      let (product, overflow) = total.0.multipliedReportingOverflow(by: dimension)
      return (product, total.1 || overflow)
    }
    // A chunk may be larger than the dataset, but hardly a large one.
    let limit = min(WireLimits.chunkBytes, max(2 * byteCount, 1 << 20))
    guard !size.1, size.0 <= UInt64(limit) else {
      throw WireFailure(.limit, at: path, "a chunk is too large, the limit is \(limit) bytes")
    }
    let grid = zip(shape, chunk).map { Int(clamping: ($0 - 1) / $1 + 1) }
    let count = grid.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    guard grid.allSatisfy({ $0 <= WireLimits.chunks }), count > 0, count <= WireLimits.chunks else {
      throw WireFailure(.limit, at: path, "has more than \(WireLimits.chunks) chunks")
    }
    var position = [Int](repeating: 0, count: grid.count)
    for _ in 0..<count {
      let offset = zip(position, chunk).map { UInt64($0) * $1 }
      var stored: hsize_t = 0
      guard unsafe H5Dget_chunk_storage_size(facts.handle.id, offset, &stored) >= 0, stored > 0
      else { throw WireFailure(.missingChunk, at: path, "chunk \(position) was never written") }
      guard stored <= UInt64(WireLimits.chunkBytes) * 2 else {
        throw WireFailure(.malformed, at: path, "chunk \(position) says it takes \(stored) bytes")
      }
      Self.advance(&position, in: grid)
    }
  }

  private static func advance(_ position: inout [Int], in grid: [Int]) {
    for axis in grid.indices.reversed() {
      position[axis] += 1
      guard position[axis] == grid[axis] else { return }
      position[axis] = 0
    }
  }

  private func sendSlabs(_ chunk: [UInt64]) throws(WireFailure) {
    let rows = Int(clamping: shape[0])
    let rowBytes = byteCount / rows
    let chunkRows = min(Int(clamping: chunk[0]), rows)
    let chunkRowBytes = chunkRows * rowBytes
    let limit = WireLimits.chunkBytes
    guard chunkRowBytes <= limit else {
      throw WireFailure(
        .limit, at: path, "a row of chunks is too large, the limit is \(limit) bytes")
    }
    let step = chunkRows * max(1, Self.slabBytes / chunkRowBytes)
    Cage.allow(seconds: 3 + byteCount >> 24, memory: 6 * max(chunkRowBytes, Self.slabBytes))
    var row = 0
    while row < rows {
      let count = min(step, rows - row)
      try send(slab(offset: row, rows: count, size: count * rowBytes))
      row += count
    }
  }

  /// The elements of `rows` rows from `offset` on, or all of them if `offset` is nil.
  private func slab(offset: Int?, rows: Int, size: Int) throws(WireFailure) -> [UInt8] {
    var fileSpace = sluice_h5s_all()
    var memorySpace = sluice_h5s_all()
    var spaces: [Handle] = []
    if let offset {
      var start = [hsize_t](repeating: 0, count: shape.count)
      start[0] = hsize_t(offset)
      var count = shape
      count[0] = hsize_t(rows)
      let selected = try Handle(
        H5Dget_space(facts.handle.id), closing: H5Sclose, at: path, or: "has no shape")
      let memory = try Handle(
        unsafe H5Screate_simple(Int32(count.count), count, nil), closing: H5Sclose, at: path,
        or: "has no shape")
      guard
        unsafe H5Sselect_hyperslab(selected.id, H5S_SELECT_SET, start, nil, count, nil) >= 0
      else { throw .library(at: path, "rows cannot be selected") }
      spaces = [selected, memory]
      fileSpace = selected.id
      memorySpace = memory.id
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let status = withExtendedLifetime(spaces) {
      unsafe H5Dread(
        facts.handle.id, type.id, memorySpace, fileSpace, hid_t(H5P_DEFAULT), &bytes)
    }
    guard status >= 0 else { throw .library(at: path, "the elements cannot be read") }
    return bytes
  }

  private func send(_ bytes: [UInt8]) {
    for start in stride(from: 0, to: bytes.count, by: Self.pieceBytes) {
      output.send(.data(Array(bytes[start..<min(start + Self.pieceBytes, bytes.count)])))
    }
  }
}
