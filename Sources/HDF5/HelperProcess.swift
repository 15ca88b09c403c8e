internal import Glibc
internal import HDF5Wire
internal import SluiceCore

/// The helper at work on one file.
///
/// It is killed and reaped when this value ends, at the latest.
struct HelperProcess: ~Copyable {
  /// How the process ended.
  enum Ending {
    case exit(Int32)
    case signal(Int32)
    /// Somebody else took the news, which happens where the program ignores `SIGCHLD`.
    case unknown
  }

  /// How long the helper may be silent, in milliseconds; its own limit on time comes much sooner.
  private static let silence: Int32 = 120_000

  private let process: pid_t
  private let output: Descriptor
  private var isReaped = false

  /// Starts `program` with the file `input` as its standard input.
  ///
  /// - Throws: ``SluiceError`` with code `.unsupported` if the program does not start.
  init(
    _ program: HelperProgram, _ arguments: [String], input: HelperInput
  ) throws(SluiceError) {
    let channel = try Channel()
    let file = try Descriptor.copy(of: input.descriptor)
    let words =
      [program.path] + arguments + [String(input.range.lowerBound), String(input.range.count)]
    process = try Spawn.start(
      program.path, words, input: file.number, output: channel.writing.number)
    output = channel.readingEnd()
  }

  deinit {
    guard !isReaped else { return }
    _ = kill(process, SIGKILL)
    _ = Self.reap(process)
  }

  /// What the helper says next, at most 64 KiB; empty at the end.
  mutating func read() throws(SluiceError) -> [UInt8] {
    while true {
      var waiting = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, Self.silence)
      guard ready != 0 else { throw .hdf5OutOfTime }
      var count = -1
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
        guard ready > 0 else { return }
        count = unsafe Glibc.read(output.number, buffer.baseAddress, buffer.count)
        filled = max(count, 0)
      }
      if count >= 0 { return bytes }
      guard errno == EINTR || errno == EAGAIN else {
        throw .hdf5HelperUnheard(reason: systemErrorText(errno))
      }
    }
  }

  /// Waits for the end of the process.
  mutating func wait() -> Ending {
    isReaped = true
    return Self.reap(process)
  }

  private static func reap(_ process: pid_t) -> Ending {
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return .unknown }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exit(status >> 8 & 0xFF) : .signal(signal)
  }
}

extension HelperProcess.Ending {
  /// The error that this ending means for a file, if the answer was not whole; nil after success.
  func error(program: HelperProgram) -> SluiceError? {
    switch self {
    case .exit(0), .unknown: nil
    case .exit(127): .hdf5HelperNotStarted(program.path, reason: "a library is missing")
    case .exit(let status): .hdf5Exited(status: status)
    case .signal(SIGXCPU): .hdf5OutOfTime
    case .signal(SIGKILL): .hdf5Killed
    case .signal(let number): .hdf5Crashed(signal: Self.name(of: number))
    }
  }

  private static func name(of signal: Int32) -> String {
    switch signal {
    case SIGSEGV: "SIGSEGV"
    case SIGBUS: "SIGBUS"
    case SIGABRT: "SIGABRT, as where memory runs out"
    case SIGFPE: "SIGFPE"
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    default: "signal \(signal)"
    }
  }
}
