internal import Glibc
internal import SluiceCore

/// The program `sluice-hdf5`, which alone is linked with the HDF5 library.
struct HelperProgram: Sendable {
  private static let name = "sluice-hdf5"
  private static let variable = "SLUICE_HDF5_HELPER"

  /// Where the program is.
  let path: String

  /// Takes the program at `path`, or else finds it: beside the running program, then where the
  /// environment variable `SLUICE_HDF5_HELPER` says, then on `PATH`.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if there is none.
  init(at path: String? = nil) throws(SluiceError) {
    if let path {
      self.path = path
    } else if let neighbour = Self.besideThisProgram {
      self.path = neighbour
    } else if let named = Self.environment(Self.variable), !named.isEmpty {
      guard Self.isExecutable(named) else {
        throw .hdf5HelperNotExecutable(named, variable: Self.variable)
      }
      self.path = named
    } else if let found = Self.onSearchPath {
      self.path = found
    } else {
      throw .hdf5HelperMissing(name: Self.name, variable: Self.variable)
    }
  }

  private static var besideThisProgram: String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let start = bytes.baseAddress else { return -1 }
      return unsafe readlink(
        "/proc/self/exe", start.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard count > 0, count < buffer.count,
      let end = buffer.prefix(count).lastIndex(of: 0x2F),
      let folder = String(validating: buffer[..<end], as: UTF8.self)
    else { return nil }
    return executable(in: folder)
  }

  private static var onSearchPath: String? {
    // A relative entry would take the program from wherever the user happens to be.
    (environment("PATH") ?? "").split(separator: ":").lazy
      .filter { $0.hasPrefix("/") }
      .compactMap { executable(in: String($0)) }
      .first
  }

  private static func executable(in folder: String) -> String? {
    let path = "\(folder)/\(name)"
    return isExecutable(path) ? path : nil
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
