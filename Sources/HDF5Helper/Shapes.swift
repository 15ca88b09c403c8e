internal import CHDF5
internal import HDF5Wire

/// The extent of a dataset or an attribute.
///
/// The library's own count of elements wraps round on overflow; this one does not.
struct Shape {
  let dimensions: [UInt64]

  /// - Throws: ``WireFailure`` with kind `.malformed` if the library cannot tell the shape.
  init(ofSpace space: hid_t, at path: String) throws(WireFailure) {
    if H5Sget_simple_extent_type(space) == H5S_NULL {
      dimensions = [0]
      return
    }
    let rank = H5Sget_simple_extent_ndims(space)
    guard rank >= 0, rank <= WireLimits.rank else { throw .library(at: path, "has no shape") }
    var list = [hsize_t](repeating: 0, count: Int(rank))
    guard unsafe H5Sget_simple_extent_dims(space, &list, nil) == rank else {
      throw .library(at: path, "has no shape")
    }
    dimensions = list
  }

  /// The size of `size`-byte elements of this shape, in bytes; nil if that is beyond `Int`.
  func byteCount(ofElements size: UInt64) -> Int? {
    guard !dimensions.contains(0) else { return 0 }
    var total = size
    for dimension in dimensions {
      let (product, overflow) = total.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      total = product
    }
    return Int(exactly: total)
  }
}
