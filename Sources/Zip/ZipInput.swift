internal import CZip
internal import SluiceCore

/// A byte source that libzip reads through a callback.
///
/// libzip is never given a path or a descriptor: it sees the bytes that ``ZipDirectory`` has checked,
/// by positional reads, so that any number of archives can share one open file.
final class ZipInput {
  private let source: any ByteSource
  private var position = 0
  /// Why the last read failed, if it was the source that failed.
  private(set) var failure: SluiceError?

  init(_ source: any ByteSource) { self.source = source }

  /// Makes a libzip source that keeps this object until libzip frees the source.
  func makeSource() -> OpaquePointer? {
    let state = unsafe Unmanaged.passRetained(self)
    let result = unsafe zip_source_function_create(zipInputCallback, state.toOpaque(), nil)
    // Where no source is made, nobody else will release the state.
    if unsafe result == nil { unsafe state.release() }
    return unsafe result
  }

  fileprivate func answer(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: Int
  ) -> Int64 {
    switch command {
    case ZIP_SOURCE_OPEN:
      position = 0
      return 0
    case ZIP_SOURCE_READ: return unsafe read(into: data, length)
    case ZIP_SOURCE_SEEK: return unsafe seek(data, length)
    case ZIP_SOURCE_TELL: return Int64(position)
    case ZIP_SOURCE_STAT: return unsafe describe(in: data, length)
    case ZIP_SOURCE_ERROR: return unsafe report(in: data, length)
    case ZIP_SOURCE_CLOSE: return 0
    case ZIP_SOURCE_SUPPORTS:
      let supported = [
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
        ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS,
      ]
      return supported.reduce(0) { $0 | 1 << Int64($1.rawValue) }
    default: return -1
    }
  }

  private func read(into data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    guard let data = unsafe data else { return -1 }
    let count = min(length, source.byteCount - position)
    do {
      let bytes = try source.bytes(in: position..<position + count)
      unsafe UnsafeMutableRawBufferPointer(start: data, count: count).copyBytes(from: bytes)
    } catch {
      failure = error
      return -1
    }
    position += count
    return Int64(count)
  }

  private func seek(_ data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    guard let data = unsafe data else { return -1 }
    let target = unsafe zip_source_seek_compute_offset(
      UInt64(position), UInt64(source.byteCount), data, UInt64(length), nil)
    guard let target = Int(exactly: target), target >= 0 else { return -1 }
    position = target
    return 0
  }

  private func describe(in data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    let size = unsafe MemoryLayout<zip_stat_t>.size
    guard let data = unsafe data, length >= size else { return -1 }
    let status = unsafe data.assumingMemoryBound(to: zip_stat_t.self)
    unsafe zip_stat_init(status)
    unsafe status.pointee.size = UInt64(source.byteCount)
    unsafe status.pointee.valid |= UInt64(ZIP_STAT_SIZE)
    return Int64(size)
  }

  private func report(in data: UnsafeMutableRawPointer?, _ length: Int) -> Int64 {
    guard let data = unsafe data, length >= 2 * MemoryLayout<Int32>.size else { return -1 }
    unsafe data.storeBytes(of: ZIP_ER_READ, as: Int32.self)
    unsafe data.storeBytes(of: 0, toByteOffset: MemoryLayout<Int32>.size, as: Int32.self)
    return Int64(2 * MemoryLayout<Int32>.size)
  }
}

private func zipInputCallback(
  _ state: UnsafeMutableRawPointer?, _ data: UnsafeMutableRawPointer?, _ length: UInt64,
  _ command: zip_source_cmd_t
) -> Int64 {
  guard let state = unsafe state else { return -1 }
  let input = unsafe Unmanaged<ZipInput>.fromOpaque(state)
  if command == ZIP_SOURCE_FREE {
    unsafe input.release()
    return 0
  }
  return unsafe input.takeUnretainedValue().answer(command, data, Int(clamping: length))
}
