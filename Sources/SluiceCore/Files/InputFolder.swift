internal import Glibc

/// The folder of a file, from which other files are opened that lie in it or below it.
///
/// Names come from a file, so nothing that leads elsewhere is followed: every part of a path is opened in
/// the folder before it, without links. Stores that keep each file under another name beside the
/// others and link to it are read all the same: a name may be a link into the folder where the first
/// file really lies.
package final class InputFolder: Sendable {
  private let folder: FolderDescriptor
  /// The folder as the caller wrote it, with a slash at its end; empty for the working folder.
  package let path: String
  /// Where the first file really lies.
  private let realPath: String?

  /// The folder of the file at `path`.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if it cannot be opened.
  package init(ofFileAt path: String) throws(SluiceError) {
    self.path = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    folder = try FolderDescriptor(self.path.isEmpty ? "." : self.path)
    realPath = resolved(path).map(parent)
  }

  /// The folder at `path` itself.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if it cannot be opened.
  package convenience init(at path: String) throws(SluiceError) {
    let path = path.hasSuffix("/") ? path : path + "/"
    self.init(try FolderDescriptor(path), path: path)
  }

  private init(_ folder: FolderDescriptor, path: String) {
    self.folder = folder
    self.path = path
    realPath = resolved(path).map { $0 + "/" }
  }

  /// Opens the regular file at `location`, a path with plain names only.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if it could lead out of the folder, or is no regular
  ///   file or one with several names; `.missing` if it cannot be read.
  package func open(_ location: String) throws(SluiceError) -> InputFile {
    guard !location.utf8.contains(0) else { throw .locationNUL(location) }
    guard !location.hasPrefix("/") else { throw .locationAbsolute(location) }
    var parts = location.split(separator: "/").map(String.init).filter { $0 != "." }
    guard !parts.contains("..") else { throw .locationClimbs(location) }
    guard let name = parts.popLast(), !location.hasSuffix("/") else {
      throw .locationNoName(location)
    }
    var folder = folder
    for part in parts {
      switch folder.folder(part) {
      case .success(let next): folder = next
      case .failure(.link): throw .locationLink(location, part: part, target: nil)
      case .failure(.error(let number)):
        throw .fileUnreadable(path + location, reason: systemErrorText(number))
      }
    }
    return try InputFile(path: path + location, owning: try descriptor(name, in: folder, location))
  }

  /// Opens the file `name`, or the one beside the first file that it is a link to.
  private func descriptor(
    _ name: String, in folder: FolderDescriptor, _ location: String
  ) throws(SluiceError) -> Int32 {
    switch folder.file(name) {
    case .success(let descriptor): return try checked(descriptor, location)
    case .failure(.error(let number)):
      throw .fileUnreadable(path + location, reason: systemErrorText(number))
    case .failure(.link):
      let target = resolved(path + location)
      guard let target, let realPath, parent(target) == realPath,
        case .success(let descriptor) = try FolderDescriptor(realPath)
          .file(String(target.dropFirst(realPath.count)))
      else { throw .locationLink(location, part: name, target: target) }
      return try checked(descriptor, location)
    }
  }

  /// The descriptor, if it is of a file that has no other name.
  private func checked(_ descriptor: Int32, _ location: String) throws(SluiceError) -> Int32 {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      throw .locationNotRegular(location)
    }
    guard status.st_nlink <= 1 else {
      _ = close(descriptor)
      throw .locationHardLink(location, names: Int(status.st_nlink))
    }
    return descriptor
  }
}

// MARK: - What lies in the folder

extension InputFolder {
  /// Whether there is a folder at `path`.
  package static func exists(at path: String) -> Bool {
    var status = Glibc.stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names of what lies in the folder, sorted; those that begin with a dot are hidden.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if they cannot be read, `.limit` if there are more than
  ///   `limit`.
  package func names(atMost limit: Int = Limits.folderNames) throws(SluiceError) -> [String] {
    let names = try folder.names(atMost: limit + 1, calledIn: path)
    guard names.count <= limit else { throw .folderTooFull(path, limit: limit) }
    return names.sorted()
  }

  /// The folder `name` in this one; nil if it is something else, or a link.
  ///
  /// - Throws: ``SluiceError`` with code `.missing` if it is a folder that cannot be read.
  package func folderIfThere(_ name: String) throws(SluiceError) -> InputFolder? {
    switch folder.folder(name) {
    case .success(let inner): return InputFolder(inner, path: path + name + "/")
    case .failure(.link), .failure(.error(ENOTDIR)): return nil
    case .failure(.error(let number)):
      throw .fileUnreadable(path + name, reason: systemErrorText(number))
    }
  }

  /// The folder `name` in this one.
  ///
  /// - Throws: ``SluiceError`` with code `.unsafe` if it is a link, `.missing` if it is no folder.
  package func folder(_ name: String) throws(SluiceError) -> InputFolder {
    switch folder.folder(name) {
    case .success(let inner): return InputFolder(inner, path: path + name + "/")
    case .failure(.link): throw .locationLink(name, part: name, target: nil)
    case .failure(.error(let number)):
      throw .fileUnreadable(path + name, reason: systemErrorText(number))
    }
  }
}

/// An open folder.
private final class FolderDescriptor: Sendable {
  enum Failure: Error {
    /// The name is a symbolic link.
    case link
    case error(Int32)
  }

  private let number: Int32

  init(_ path: String) throws(SluiceError) {
    number = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { throw .fileUnreadable(path, reason: systemErrorText(errno)) }
  }

  private init(owning number: Int32) { self.number = number }

  deinit { if number >= 0 { _ = close(number) } }

  func folder(_ name: String) -> Result<FolderDescriptor, Failure> {
    opened(name, O_RDONLY | O_DIRECTORY).map(FolderDescriptor.init(owning:))
  }

  /// Opens a file; a pipe that nobody writes to does not make it wait.
  func file(_ name: String) -> Result<Int32, Failure> {
    opened(name, O_RDONLY | O_NONBLOCK | O_NOCTTY)
  }

  /// The names in the folder that are not hidden, in any order; `path` is what messages call it.
  func names(atMost limit: Int, calledIn path: String) throws(SluiceError) -> [String] {
    // A stream takes the descriptor over and moves its position, so it is given another one.
    let copy = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else {
      let error = errno
      if copy >= 0 { _ = close(copy) }
      throw .fileUnreadable(path, reason: systemErrorText(error))
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    errno = 0
    while names.count < limit, let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    guard errno == 0 else { throw .fileUnreadable(path, reason: systemErrorText(errno)) }
    return names
  }

  private func opened(_ name: String, _ flags: Int32) -> Result<Int32, Failure> {
    let descriptor = unsafe openat(number, name, flags | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor < 0 else { return .success(descriptor) }
    let error = errno
    var status = stat()
    let isLink =
      unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0
      && status.st_mode & S_IFMT == S_IFLNK
    return .failure(isLink ? .link : .error(error))
  }
}

/// The path without links, if it leads anywhere.
private func resolved(_ path: String) -> String? {
  guard let text = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(text) }
  return unsafe String(cString: text)
}

/// The folder of an absolute path, with a slash at its end.
private func parent(_ path: String) -> String {
  path.lastIndex(of: "/").map { String(path[...$0]) } ?? path
}
