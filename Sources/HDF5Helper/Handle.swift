internal import CHDF5
internal import HDF5Wire

/// An open thing of the library, closed with this object.
final class Handle {
  let id: hid_t
  private let close: (hid_t) -> herr_t

  /// Takes over `id`.
  ///
  /// The identifier is checked first: closing a wrong one would close somebody else's object.
  init(
    _ id: hid_t, closing close: @escaping (hid_t) -> herr_t, at path: String = "",
    or complaint: @autoclosure () -> String
  ) throws(WireFailure) {
    guard id >= 0 else { throw .library(at: path, complaint()) }
    self.id = id
    self.close = close
  }

  deinit { _ = close(id) }
}

extension WireFailure {
  /// A failure of the library's last call, with the cause that it gives itself.
  static func library(at path: String, _ complaint: String) -> WireFailure {
    let causes = errorStack()
    func mentions(_ words: String...) -> Bool {
      causes.contains { cause in words.contains { cause.start(of: $0) != nil } }
    }
    let kind: Kind =
      if mentions("checksum") {
        .checksum
      } else if mentions("memory allocation failed", "unable to allocate", "exceeds EOA") {
        .memory
      } else if mentions("truncated file") {
        .truncated
      } else if mentions("required filter", "bad version number", "unknown version") {
        .unsupported
      } else {
        .malformed
      }
    guard let cause = causes.first else { return WireFailure(kind, at: path, complaint) }
    return WireFailure(kind, at: path, "\(complaint): \(cause)")
  }

  /// What the library says about its last failure, the deepest cause first.
  private static func errorStack() -> [String] {
    var causes: [String] = []
    _ = unsafe withUnsafeMutablePointer(to: &causes) { causes in
      unsafe H5Ewalk2(
        hid_t(H5E_DEFAULT), H5E_WALK_UPWARD,
        { _, entry, context in
          if let words = unsafe entry?.pointee.desc,
            let causes = unsafe context?.assumingMemoryBound(to: [String].self)
          {
            let text = unsafe String(cString: words)
            // Some entries go on with the time and with addresses in memory.
            let end = text.start(of: ": time = ") ?? text.endIndex
            unsafe causes.pointee.append(String(text[..<end]))
          }
          return 0
        }, UnsafeMutableRawPointer(causes))
    }
    return causes.filter { !$0.isEmpty }
  }
}

extension String {
  /// Where `words` begin first.
  fileprivate func start(of words: String) -> Index? {
    indices.first { self[$0...].hasPrefix(words) }
  }
}
