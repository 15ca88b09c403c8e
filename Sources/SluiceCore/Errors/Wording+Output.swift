extension SluiceError {
  static func outputExists(_ path: String) -> SluiceError {
    SluiceError(.unwritable, "exists already", hint: "--force replaces it").at(path)
  }

  static func outputAppeared(_ path: String) -> SluiceError {
    SluiceError(.unwritable, "was made by someone else in the meantime").at(path)
  }

  static func outputIsInput(_ path: String) -> SluiceError {
    SluiceError(.unwritable, "is an input of this command and is not overwritten").at(path)
  }

  static func outputIsFolder(_ path: String) -> SluiceError {
    SluiceError(.unwritable, "is a folder, expected the name of a file").at(path)
  }

  static func outputIsLink(_ path: String, dangling: Bool) -> SluiceError {
    let state = dangling ? "a symlink to nothing" : "a symlink"
    return SluiceError(
      .unwritable, "is \(state), and links are not followed",
      hint: "name the file that the link stands for"
    ).at(path)
  }

  static func outputIsDevice(_ path: String, kind: String) -> SluiceError {
    SluiceError(.unwritable, "is \(kind), expected a regular file").at(path)
  }

  static func outputUncreatable(_ path: String, reason: String) -> SluiceError {
    SluiceError(.unwritable, "cannot be created: \(reason)").at(path)
  }

  static func outputFailed(_ path: String, _ action: String, reason: String) -> SluiceError {
    SluiceError(.io, "\(action) failed: \(reason)").at(path)
  }

  static func interrupted(by signal: String) -> SluiceError {
    SluiceError(.interrupted, "stopped by \(signal)")
  }
}
