internal import CHDF5
internal import HDF5Wire

/// The HDF5 library as a whole.
enum Library {
  /// Starts the library with everything off that reaches outside the file, and gives it `region` of
  /// standard input as the only file there is.
  static func prepare(_ region: Range<Int>) throws(WireFailure) {
    _ = H5dont_atexit()
    guard H5open() >= 0 else { throw WireFailure(.io, "the HDF5 library does not start") }
    _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
    _ = H5PLset_loading_state(0)
    try forbidExternalLinks()
    unsafe DescriptorDriver.region = region
  }

  /// Opens the file to be read.
  static func openFile() throws(WireFailure) -> Handle {
    let driver = try DescriptorDriver.register()
    let access = try Handle(
      H5Pcreate(sluice_h5p_file_access()), closing: H5Pclose, or: "has no access list")
    guard H5Pset_driver(access.id, driver, nil) >= 0 else {
      throw .library(at: "", "refuses its driver")
    }
    return try Handle(
      unsafe H5Fopen("input", 0, access.id), closing: H5Fclose, or: "cannot be opened")
  }

  /// Replaces the class of external links by one that tells its target and leads nowhere.
  private static func forbidExternalLinks() throws(WireFailure) {
    var links = unsafe H5L_class_t()
    unsafe links.version = H5L_LINK_CLASS_T_VERS
    unsafe links.id = H5L_TYPE_EXTERNAL
    unsafe links.trav_func = { _, _, _, _, _, _ in -1 }
    unsafe links.query_func = { _, value, size, buffer, capacity in
      if let value = unsafe value, let buffer = unsafe buffer {
        unsafe buffer.copyMemory(from: value, byteCount: min(size, capacity))
      }
      return size
    }
    guard H5Lunregister(H5L_TYPE_EXTERNAL) >= 0, unsafe H5Lregister(&links) >= 0 else {
      throw .library(at: "", "does not give up external links")
    }
  }
}
