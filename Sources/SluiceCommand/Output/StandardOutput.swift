internal import Glibc
internal import Sluice

/// Standard output: data for other programs, gathered into large writes whose failures count.
struct StandardOutput: ~Copyable {
  private var pending: [UInt8] = []

  /// Adds a line.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if writing fails.
  mutating func print(_ line: String) throws(SluiceError) {
    pending += line.utf8
    pending.append(UInt8(ascii: "\n"))
    if pending.count >= 1 << 16 { try flush() }
  }

  /// Adds lines.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if writing fails.
  mutating func print(lines: [String]) throws(SluiceError) {
    for line in lines { try print(line) }
  }

  /// Lets go of what has not been written yet.
  mutating func discard() { pending = [] }

  /// Writes what was gathered.
  ///
  /// If nobody reads any more, the program ends quietly.
  ///
  /// - Throws: ``SluiceError`` with code `.io` if writing fails.
  mutating func flush() throws(SluiceError) {
    let bytes = pending
    pending = []
    ProgressBar.clear()
    guard let number = writeAll(bytes, to: STDOUT_FILENO) else { return }
    // The reader has seen enough, as 'head' does; that is no failure of ours.
    if number == EPIPE { exit(0) }
    throw .standardOutputFailed(reason: systemErrorText(number))
  }
}

/// The three descriptors that every program is started with.
enum StandardStreams {
  /// Makes sure that no file takes the number of a closed stream, that writing never kills, and that
  /// the user can stop the program even if it was started by a thread that blocks signals.
  static func prepare() {
    var signals = sigset_t()
    unsafe _ = sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe _ = sigaddset(&signals, number) }
    unsafe _ = sigprocmask(SIG_UNBLOCK, &signals, nil)
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      // Opened the wrong way round, so that using it still fails.
      _ = unsafe open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes an error, and what could be done about it, to standard error.
  static func complain(_ error: SluiceError) {
    complain("error: \(error)" + (error.hint.map { "\nhint: \($0.escapedForTerminal)" } ?? ""))
  }

  /// Writes a message to standard error; there is nobody to tell if that fails.
  static func complain(_ text: String) {
    ProgressBar.clear()
    write("\(text)\n")
  }

  /// Writes text as it is to standard error.
  static func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
  }
}

/// Writes all bytes.
///
/// - Returns: The system's error number if it fails.
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
  unsafe bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
      let count = unsafe write(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        written += count
      } else if count == 0 || errno != EINTR {
        return count == 0 ? EIO : errno
      }
    }
    return nil
  }
}
