internal import CZip
package import SluiceCore

/// Writes archives of stored members that hold nothing but names and data.
///
/// The same members in the same order give the same bytes: every date is the earliest that the
/// format knows, 1980-01-01, and no owner, host or comment is written.
package enum ZipWriter {
  /// A member to be written.
  package struct Member {
    let name: String
    let data: any ByteSource

    /// - Parameters:
    ///   - name: A relative path, by the rules that hold for reading.
    ///   - data: The bytes, read in windows while they are written.
    package init(name: String, data: any ByteSource) {
      self.name = name
      self.data = data
    }
  }

  /// Writes an archive of `members` to `sink`.
  ///
  /// The archive is built in memory, since sizes and checksums stand in front of the data they are
  /// about; the members are not held twice.
  ///
  /// - Throws: ``SluiceError`` if a name is one that reading would refuse, or reading a member or
  ///   writing fails.
  package static func write(
    _ members: [Member], to sink: inout (some ByteSink & ~Copyable)
  ) throws(SluiceError) {
    guard !members.isEmpty else {
      // libzip removes an archive without members in place of writing it.
      return try sink.write([0x50, 0x4b, 0x05, 0x06] + Array(repeating: 0, count: 18))
    }
    guard members.count <= ZipDirectory.entryLimit else {
      throw .zipTooManyEntries(UInt64(members.count), limit: ZipDirectory.entryLimit)
    }
    var names: Set<String> = []
    let builder = try ZipBuilder()
    for member in members {
      guard names.insert(member.name).inserted else { throw .zipDuplicate(member.name) }
      try placing(at: "member \(member.name.quoted)") { () throws(SluiceError) in
        try ZipName.check(member.name)
        try builder.add(member.name, member.data)
      }
    }
    try builder.finish(into: &sink)
  }
}

/// An archive that libzip builds in memory.
@safe private final class ZipBuilder {
  private let buffer: OpaquePointer
  private var archive: OpaquePointer?
  private var inputs: [ZipInput] = []

  init() throws(SluiceError) {
    guard let buffer = unsafe zip_source_buffer_create(nil, 0, 0, nil) else {
      throw .zipWriting(reason: "no memory")
    }
    guard let archive = unsafe zip_open_from_source(buffer, ZIP_CREATE | ZIP_TRUNCATE, nil) else {
      unsafe zip_source_free(buffer)
      throw .zipWriting(reason: "no memory")
    }
    // The archive owns the buffer and lets go of it when it is closed.
    unsafe zip_source_keep(buffer)
    unsafe self.buffer = unsafe buffer
    unsafe self.archive = unsafe archive
  }

  deinit {
    if let archive = unsafe archive { unsafe zip_discard(archive) }
    unsafe zip_source_free(buffer)
  }

  func add(_ name: String, _ data: any ByteSource) throws(SluiceError) {
    guard let archive = unsafe archive else { return }
    let input = ZipInput(data)
    guard let source = unsafe input.makeSource() else { throw failure }
    let index = unsafe zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      unsafe zip_source_free(source)
      throw failure
    }
    inputs.append(input)
    let number = UInt64(index)
    // Day 1 of month 1 of year 0, which is 1980.
    let firstDay: UInt16 = 1 << 5 | 1
    guard unsafe zip_set_file_compression(archive, number, Int32(ZIP_CM_STORE), 0) == 0,
      unsafe zip_file_set_dostime(archive, number, 0, firstDay, 0) == 0,
      unsafe zip_file_set_external_attributes(
        archive, number, 0, UInt8(ZIP_OPSYS_UNIX), 0o100644 << 16) == 0
    else { throw failure }
  }

  func finish(into sink: inout (some ByteSink & ~Copyable)) throws(SluiceError) {
    guard let archive = unsafe archive else { return }
    guard unsafe zip_close(archive) == 0 else {
      throw inputs.lazy.compactMap(\.failure).first ?? failure
    }
    unsafe self.archive = nil
    guard unsafe zip_source_open(buffer) == 0 else { throw failure }
    defer { unsafe _ = zip_source_close(buffer) }
    while let window = try nextWindow() { try sink.write(window) }
  }

  private func nextWindow() throws(SluiceError) -> [UInt8]? {
    let size = 1 << 20
    var result: Int64 = 0
    let window = unsafe [UInt8](unsafeUninitializedCapacity: size) { window, filled in
      result = unsafe zip_source_read(buffer, window.baseAddress, UInt64(size))
      filled = max(0, Int(result))
    }
    guard result >= 0 else { throw failure }
    return result == 0 ? nil : window
  }

  private var failure: SluiceError {
    guard let archive = unsafe archive else {
      return .zipWriting(reason: "the buffer cannot be read")
    }
    let reason = unsafe String(cString: zip_error_strerror(zip_get_error(archive)))
    return .zipWriting(reason: reason)
  }
}
