internal import CHDF5
internal import Glibc
internal import HDF5Wire

/// A file driver for the HDF5 library that reads standard input by position and does nothing else.
///
/// The library's own drivers open a path. This one needs no right to open anything, and finds an
/// HDF5 file in the middle of another, such as an uncompressed member of an archive.
enum DescriptorDriver {
  /// The part of standard input that is the file, in bytes; there is one file in a process.
  nonisolated(unsafe) static var region = 0..<0
  private nonisolated(unsafe) static var endOfAllocation: haddr_t = 0

  /// Makes the driver known to the library.
  static func register() throws(WireFailure) -> hid_t {
    let name: StaticString = "sluice"
    var driver = unsafe H5FD_class_t()
    unsafe driver.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    unsafe driver.maxaddr = haddr_t(Int64.max)
    unsafe driver.fc_degree = H5F_CLOSE_WEAK
    unsafe driver.open = { _, _, _, _ in
      let file = UnsafeMutablePointer<H5FD_t>.allocate(capacity: 1)
      unsafe file.initialize(to: H5FD_t())
      return unsafe file
    }
    unsafe driver.close = { file in
      unsafe file?.deallocate()
      return 0
    }
    unsafe driver.query = { _, flags in
      unsafe flags?.pointee = sluice_h5fd_features()
      return 0
    }
    unsafe driver.get_eoa = { _, _ in unsafe DescriptorDriver.endOfAllocation }
    unsafe driver.set_eoa = { _, _, end in
      unsafe DescriptorDriver.endOfAllocation = end
      return 0
    }
    unsafe driver.get_eof = { _, _ in haddr_t(unsafe DescriptorDriver.region.count) }
    unsafe driver.read = { _, _, _, address, size, buffer in
      unsafe DescriptorDriver.read(
        at: address, into: UnsafeMutableRawBufferPointer(start: buffer, count: size))
    }
    unsafe driver.write = { _, _, _, _, _, _ in -1 }
    let identifier = unsafe H5FDregister(&driver)
    guard identifier >= 0 else { throw .library(at: "", "refuses its driver") }
    return identifier
  }

  /// Fills `buffer`, with zeros beyond the end of the file as the library's own drivers do.
  private static func read(
    at address: haddr_t, into buffer: UnsafeMutableRawBufferPointer
  ) -> herr_t {
    let region = unsafe region
    guard let start = Int(exactly: address), start < Int.max - buffer.count else { return -1 }
    let present = max(0, min(buffer.count, region.count - start))
    var filled = 0
    while filled < present {
      let rest = unsafe buffer[filled..<present]
      let count = unsafe pread(
        0, UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress, present - filled,
        region.lowerBound + start + filled)
      if count > 0 {
        filled += count
      } else if count == 0 || errno != EINTR {
        return -1
      }
    }
    if present < buffer.count {
      unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[present...])
        .initializeMemory(as: UInt8.self, repeating: 0)
    }
    return 0
  }
}
