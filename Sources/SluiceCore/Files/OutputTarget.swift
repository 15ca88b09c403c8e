internal import Glibc

/// What stands where an output is to go, and what that means for writing it.
enum OutputTarget {
  /// Nothing, or a file that `exists` and may be replaced; `mode` holds the permissions the output gets.
  case file(mode: mode_t, exists: Bool)
  /// A pipe, a terminal or another device, open for writing; bytes go there as they come.
  case stream(descriptor: Int32)

  /// Looks at `path` and refuses what must not be written to.
  ///
  /// - Throws: ``SluiceError`` with code `.unwritable`.
  init(
    _ path: String, replacing: Bool, avoiding inputs: [FileIdentity]
  ) throws(SluiceError) {
    if let number = Self.ownDescriptor(path) {
      self = try Self.duplicate(number, path, avoiding: inputs)
      return
    }
    var link = stat()
    guard unsafe lstat(path, &link) == 0 else {
      guard errno == ENOENT else {
        throw .outputUncreatable(path, reason: systemErrorText(errno))
      }
      self = .file(mode: Self.newFileMode, exists: false)
      return
    }
    let isLink = link.st_mode & S_IFMT == S_IFLNK
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw isLink
        ? .outputIsLink(path, dangling: true)
        : .outputUncreatable(path, reason: systemErrorText(errno))
    }
    let identity = FileIdentity(status)
    if inputs.contains(where: identity.isSameFile) { throw .outputIsInput(path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      if isLink { throw .outputIsLink(path, dangling: false) }
      guard replacing else { throw .outputExists(path) }
      self = .file(mode: status.st_mode & 0o777, exists: true)
    case S_IFIFO, S_IFCHR: self = try Self.open(path)
    case S_IFDIR: throw .outputIsFolder(path)
    case S_IFBLK: throw .outputIsDevice(path, kind: "a block device")
    default: throw .outputIsDevice(path, kind: "no regular file")
    }
  }

  /// Refuses a path that could not be written to, before work is done for it.
  ///
  /// What stands there may change until then, so writing looks again.
  ///
  /// - Throws: ``SluiceError`` with code `.unwritable`.
  static func check(
    _ path: String, replacing: Bool, avoiding inputs: [FileIdentity]
  ) throws(SluiceError) {
    var status = stat()
    // Opening a pipe would wait for its reader.
    if unsafe stat(path, &status) == 0, [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) {
      return
    }
    if case .stream(let descriptor) = try OutputTarget(
      path, replacing: replacing, avoiding: inputs)
    {
      _ = close(descriptor)
    }
  }

  /// The number in a name such as `/dev/stdout`, which stands for a descriptor of this program.
  ///
  /// Opening such a name would begin at the start of a file that the shell wants appended to.
  private static func ownDescriptor(_ path: String) -> Int32? {
    if path == "/dev/stdout" { return STDOUT_FILENO }
    if path == "/dev/stderr" { return STDERR_FILENO }
    for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
      return Int32(path.dropFirst(folder.count))
    }
    return nil
  }

  private static func duplicate(
    _ number: Int32, _ path: String, avoiding inputs: [FileIdentity]
  ) throws(SluiceError) -> OutputTarget {
    var status = stat()
    guard unsafe fstat(number, &status) == 0 else {
      throw .outputUncreatable(path, reason: systemErrorText(errno))
    }
    let identity = FileIdentity(status)
    if status.st_mode & S_IFMT == S_IFREG, inputs.contains(where: identity.isSameFile) {
      throw .outputIsInput(path)
    }
    let descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else {
      throw .outputUncreatable(path, reason: systemErrorText(errno))
    }
    return .stream(descriptor: descriptor)
  }

  private static func open(_ path: String) throws(SluiceError) -> OutputTarget {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw .outputUncreatable(path, reason: systemErrorText(errno))
    }
    return .stream(descriptor: descriptor)
  }

  /// What a new file may be used for, by the user's own setting.
  private static var newFileMode: mode_t {
    // The mask can only be read by setting it; this value is safe if another thread sees it.
    let mask = umask(0o077)
    _ = umask(mask)
    return 0o666 & ~mask
  }
}
