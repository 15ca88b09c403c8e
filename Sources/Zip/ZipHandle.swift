internal import CZip
internal import SluiceCore

/// An archive opened by libzip for reading.
@safe struct ZipHandle: ~Copyable {
  /// How many bytes are asked of libzip at a time.
  private static let window = 1 << 20

  private let archive: OpaquePointer
  private let input: ZipInput

  /// Opens the archive in `source`.
  init(_ source: any ByteSource) throws(SluiceError) {
    let input = ZipInput(source)
    var fault = unsafe zip_error_t()
    unsafe zip_error_init(&fault)
    defer { unsafe zip_error_fini(&fault) }
    guard let pointer = unsafe input.makeSource() else {
      throw .zipLibrary("opening the zip archive", reason: "no memory")
    }
    guard let archive = unsafe zip_open_from_source(pointer, ZIP_RDONLY, &fault) else {
      // The source is adopted only where opening succeeds.
      unsafe zip_source_free(pointer)
      let reason = unsafe String(cString: zip_error_strerror(&fault))
      throw input.failure ?? .zipLibrary("opening the zip archive", reason: reason)
    }
    unsafe self.archive = unsafe archive
    self.input = input
  }

  deinit { unsafe zip_discard(archive) }

  /// Fails unless libzip finds the same members in the directory as `entries` says.
  func check(_ entries: [ZipEntry]) throws(SluiceError) {
    guard unsafe zip_get_num_entries(archive, 0) == Int64(entries.count) else {
      throw .zipReaderDisagrees(entries.count)
    }
    for entry in entries {
      var status = unsafe zip_stat_t()
      let flags = UInt32(ZIP_FL_ENC_RAW)
      guard unsafe zip_stat_index(archive, UInt64(entry.index), flags, &status) == 0,
        let name = unsafe status.name, unsafe String(cString: name) == entry.name,
        unsafe status.size == UInt64(entry.byteCount),
        unsafe status.comp_size == UInt64(entry.packedByteCount),
        unsafe status.comp_method == entry.method.rawValue, unsafe status.crc == entry.crc32,
        unsafe status.encryption_method == UInt16(ZIP_EM_NONE)
      else { throw .zipReaderDisagrees(entry.index) }
    }
  }

  /// Reads the first `count` bytes of a member; only the whole is held to its checksum.
  func prefix(_ count: Int, of entry: ZipEntry) throws(SluiceError) -> [UInt8] {
    let file = try unsafe open(entry)
    defer { unsafe _ = zip_fclose(file) }
    let bytes = try unsafe read(min(count, entry.byteCount), from: file)
    if bytes.count == entry.byteCount { try unsafe checkEnd(of: file) }
    return bytes
  }

  /// Reads a member whole and compares its checksum.
  func bytes(of entry: ZipEntry) throws(SluiceError) -> [UInt8] {
    var bytes: [UInt8] = []
    // Memory follows the data, not the size that the directory claims.
    bytes.reserveCapacity(min(entry.byteCount, 16 * Self.window))
    try forEachWindow(of: entry) { (window) throws(SluiceError) in bytes += window }
    return bytes
  }

  /// Reads a member window by window and compares its checksum after the last.
  func forEachWindow(
    of entry: ZipEntry, _ body: ([UInt8]) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    let file = try unsafe open(entry)
    defer { unsafe _ = zip_fclose(file) }
    var rest = entry.byteCount
    while rest > 0 {
      let window = try unsafe read(min(rest, Self.window), from: file)
      rest -= window.count
      try body(window)
    }
    try unsafe checkEnd(of: file)
  }

  private func open(_ entry: ZipEntry) throws(SluiceError) -> OpaquePointer {
    guard let file = unsafe zip_fopen_index(archive, UInt64(entry.index), 0) else {
      throw unsafe error(zip_get_error(archive))
    }
    return unsafe file
  }

  private func read(_ count: Int, from file: OpaquePointer) throws(SluiceError) -> [UInt8] {
    var failure: SluiceError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        guard let start = rest.baseAddress else { return }
        let result = unsafe zip_fread(file, start, UInt64(count - filled))
        guard result > 0 else {
          failure = result == 0 ? .zipSizeLies : unsafe error(zip_file_get_error(file))
          return
        }
        filled += Int(result)
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// libzip compares size and checksum when it is asked for data beyond the end.
  private func checkEnd(of file: OpaquePointer) throws(SluiceError) {
    var byte: UInt8 = 0
    let result = unsafe zip_fread(file, &byte, 1)
    guard result >= 0 else { throw unsafe error(zip_file_get_error(file)) }
    guard result == 0 else { throw .zipSizeLies }
  }

  private func error(_ fault: UnsafeMutablePointer<zip_error_t>) -> SluiceError {
    let reason = unsafe String(cString: zip_error_strerror(fault))
    switch unsafe zip_error_code_zip(fault) {
    case ZIP_ER_CRC: return .zipChecksum
    case ZIP_ER_INCONS: return .zipSizeLies
    case ZIP_ER_ZLIB, ZIP_ER_EOF, ZIP_ER_COMPRESSED_DATA: return .zipDeflate(reason: reason)
    default: return input.failure ?? .zipLibrary("reading", reason: reason)
    }
  }
}
