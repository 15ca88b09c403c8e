internal import CHDF5
internal import HDF5Wire

/// An open dataset and what it says of itself.
struct DatasetFacts {
  let handle: Handle
  let path: String
  private let creation: Handle

  /// Takes the dataset `handle`, which is at `path`.
  init(_ handle: Handle, at path: String) throws(WireFailure) {
    self.handle = handle
    self.path = path
    creation = try Handle(
      H5Dget_create_plist(handle.id), closing: H5Pclose, at: path,
      or: "the dataset has no properties")
  }

  /// The type of the elements, opened.
  func type() throws(WireFailure) -> Handle {
    try Handle(
      H5Dget_type(handle.id), closing: H5Tclose, at: path, or: "the dataset has no element type")
  }

  /// The number of elements along each axis.
  func shape() throws(WireFailure) -> Shape {
    let space = try Handle(
      H5Dget_space(handle.id), closing: H5Sclose, at: path, or: "the dataset has no shape")
    return try Shape(ofSpace: space.id, at: path)
  }

  /// Where the elements are.
  ///
  /// What leads to other files is told first; nothing else is asked about such a dataset.
  func layout() throws(WireFailure) -> WireLayout {
    let layout = H5Pget_layout(creation.id)
    guard H5Pget_external_count(creation.id) == 0 else { return .external(file: externalFile()) }
    switch layout {
    case H5D_VIRTUAL:
      return .virtual(file: virtualFile())
    case H5D_COMPACT:
      return .compact
    case H5D_CHUNKED:
      return .chunked(shape: try chunkShape(), stored: H5Dget_storage_size(handle.id))
    case H5D_CONTIGUOUS:
      let offset = H5Dget_offset(handle.id)
      guard offset != sluice_haddr_undef() else { return .unallocated }
      return .contiguous(offset: UInt64(offset), bytes: H5Dget_storage_size(handle.id))
    default:
      throw WireFailure(.unsupported, at: path, "the dataset has an unknown layout")
    }
  }

  /// The numbers of the filters that each chunk goes through.
  func filters() throws(WireFailure) -> [UInt64] {
    let count = H5Pget_nfilters(creation.id)
    guard count >= 0, count <= WireLimits.filters else {
      throw .library(at: path, "the filters cannot be listed")
    }
    var filters: [UInt64] = []
    for index in 0..<UInt32(count) {
      var valueCount = 0
      let filter = unsafe H5Pget_filter2(creation.id, index, nil, &valueCount, nil, 0, nil, nil)
      guard filter >= 0 else { throw .library(at: path, "filter \(index) cannot be read") }
      filters.append(UInt64(filter))
    }
    return filters
  }

  /// The number of elements of a chunk along each axis.
  func chunkShape() throws(WireFailure) -> [UInt64] {
    var shape = [hsize_t](repeating: 0, count: WireLimits.rank)
    let rank = unsafe H5Pget_chunk(creation.id, Int32(shape.count), &shape)
    guard rank > 0, rank <= shape.count, !shape.prefix(Int(rank)).contains(0) else {
      throw .library(at: path, "the chunks have no shape")
    }
    return Array(shape.prefix(Int(rank)))
  }

  private func externalFile() -> String {
    unsafe text(ofAtMost: 4096) { buffer, size in
      unsafe H5Pget_external(creation.id, 0, size, buffer, nil, nil) >= 0
    }
  }

  private func virtualFile() -> String {
    unsafe text(ofAtMost: 4096) { buffer, size in
      unsafe H5Pget_virtual_filename(creation.id, 0, buffer, size) >= 0
    }
  }

  private func text(
    ofAtMost size: Int, _ fill: (UnsafeMutablePointer<CChar>, Int) -> Bool
  ) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: size + 1) { buffer in
      unsafe buffer.initialize(repeating: 0)
      guard let start = buffer.baseAddress, unsafe fill(start, size) else { return "" }
      return unsafe String(cString: start)
    }
  }
}
