internal import Glibc
internal import HDF5Wire

/// Writes events to standard output, several at a time.
final class RecordOutput {
  private var buffer = WireFrame.greeting
  private var records: UInt64 = 0
  private var bytes = UInt64(WireFrame.greeting.count)

  func send(_ event: WireEvent) {
    let record = event.encoded()
    records += 1
    bytes += UInt64(record.count)
    buffer.append(contentsOf: record)
    if buffer.count >= 1 << 16 { flush() }
  }

  /// Says that this was all.
  func end() {
    buffer.append(contentsOf: WireFrame.end(records: records, bytes: bytes))
    flush()
  }

  private func flush() {
    var start = 0
    while start < buffer.count {
      let count = unsafe buffer[start...].withUnsafeBytes { rest in
        unsafe write(1, rest.baseAddress, rest.count)
      }
      if count > 0 {
        start += count
      } else if errno != EINTR {
        // Nobody listens any more.
        _exit(74)
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
