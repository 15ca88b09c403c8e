internal import Glibc

/// Writes a file so that its name stands for the old content or for all of the new, never for a part.
///
/// The bytes go to a temporary file in the same folder, which then takes the name; where that takes it
/// from an old file, the new one is synced first, so that a crash of the machine leaves one or the
/// other. A file that is new is left to the system to write, as by `cp`. If anything fails, including
/// `body`, the temporary file is removed. Pipes, terminals and devices have no old content to
/// protect; they are written directly.
///
/// While the program writes, a file that exceeds the user's size limit is an error, not a signal.
///
/// - Parameters:
///   - path: The file to write.
///   - replacing: Whether a file of this name may be replaced; its permissions are kept.
///   - inputs: Files that must not be overwritten even then.
///   - body: Writes the content.
/// - Throws: ``SluiceError`` with code `.unwritable` if the output cannot be created, `.io` if writing
///   fails midway, `.interrupted` if the user asked the program to stop, or whatever `body` throws.
package func writeAtomically(
  to path: String, replacing: Bool, avoiding inputs: [FileIdentity] = [],
  _ body: (inout OutputFile) throws(SluiceError) -> Void
) throws(SluiceError) {
  guard !path.utf8.contains(0) else {
    throw .outputUncreatable(path, reason: "the name holds a NUL")
  }
  Interruption.ignore(SIGXFSZ)
  switch try OutputTarget(path, replacing: replacing, avoiding: inputs) {
  case .stream(let descriptor):
    var output = OutputFile(path: path, owning: descriptor, isTemporary: false)
    try body(&output)
  case .file(let mode, let exists):
    let folder = try OutputFolder(of: path)
    try Interruption.deferring { () throws(SluiceError) in
      try folder.write(replacing: replacing, mode: mode, synchronized: exists, body)
    }
  }
}

/// Refuses an output that ``writeAtomically(to:replacing:avoiding:_:)`` would refuse, before any work.
///
/// - Throws: ``SluiceError`` with code `.unwritable`.
package func checkOutput(
  _ path: String, replacing: Bool, avoiding inputs: [FileIdentity]
) throws(SluiceError) {
  try OutputTarget.check(path, replacing: replacing, avoiding: inputs)
  if FileIdentity(at: path) == nil { _ = try OutputFolder(of: path) }
}

/// Whether two outputs would get one and the same name.
package func isSameOutput(_ first: String, _ second: String) -> Bool {
  func split(_ path: String) -> (folder: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    return (String(path[...slash]), path[path.index(after: slash)...])
  }
  let (one, other) = (split(first), split(second))
  guard one.name == other.name else { return false }
  guard let place = FileIdentity(at: one.folder), let otherPlace = FileIdentity(at: other.folder)
  else { return one.folder == other.folder }
  return place.isSameFile(as: otherPlace)
}

/// The folder that an output goes to, open so that its name cannot come to mean another one.
private struct OutputFolder: ~Copyable {
  let path: String
  let name: String
  let descriptor: Int32

  init(of path: String) throws(SluiceError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard !name.isEmpty else { throw .outputIsFolder(path) }
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let number = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else {
      throw .outputUncreatable(path, reason: "folder \(folder.quoted): \(systemErrorText(errno))")
    }
    (self.path, self.name, descriptor) = (path, name, number)
  }

  deinit { _ = close(descriptor) }

  func write(
    replacing: Bool, mode: mode_t, synchronized: Bool,
    _ body: (inout OutputFile) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    let (number, temporary) = try createTemporary()
    var output = OutputFile(path: path, owning: number, isTemporary: true)
    do {
      try body(&output)
      try Interruption.check()
      try output.finish(mode: mode, synchronized: synchronized)
      try rename(temporary, replacing: replacing)
    } catch {
      unsafe _ = unlinkat(descriptor, temporary, 0)
      throw error
    }
    // The new name is lost in a crash of the system unless the folder is written, too.
    guard !synchronized || fsync(descriptor) == 0 || errno == EINVAL else {
      throw .outputFailed(path, "writing the folder", reason: systemErrorText(errno))
    }
  }

  private func createTemporary() throws(SluiceError) -> (descriptor: Int32, name: String) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    for _ in 0..<16 {
      let suffix = String(UInt64.random(in: 0...UInt64.max), radix: 36)
      let temporary = ".\(shortName).sluice-\(getpid())-\(suffix)"
      let number = unsafe openat(descriptor, temporary, flags, 0o600)
      if number >= 0 { return (number, temporary) }
      guard errno == EEXIST || errno == EINTR else { break }
    }
    throw .outputUncreatable(path, reason: systemErrorText(errno))
  }

  /// As much of the name as leaves room for what is added to it: a name has at most 255 bytes.
  private var shortName: String {
    var result = ""
    for character in name {
      guard result.utf8.count + character.utf8.count <= 200 else { break }
      result.append(character)
    }
    return result
  }

  private func rename(_ temporary: String, replacing: Bool) throws(SluiceError) {
    if !replacing {
      // A hard link, unlike a renaming, never takes the name away from a file that has it.
      if unsafe linkat(descriptor, temporary, descriptor, name, 0) == 0 {
        unsafe _ = unlinkat(descriptor, temporary, 0)
        return
      }
      guard errno != EEXIST else { throw .outputAppeared(path) }
      // Some file systems have no hard links; the name was free when it was looked at.
    }
    guard unsafe renameat(descriptor, temporary, descriptor, name) == 0 else {
      throw .outputFailed(path, "renaming", reason: systemErrorText(errno))
    }
  }
}
