internal import Glibc
internal import SluiceCore

/// Starts a program with two descriptors and nothing else of this one.
enum Spawn {
  /// Starts `path` with the words `arguments`, `input` and `output` as its standard input and
  /// output and an empty environment.
  ///
  /// Descriptors that some part of this program leaves open across `exec` the helper closes itself.
  /// `input` and `output` must be greater than 2.
  static func start(
    _ path: String, _ arguments: [String], input: Int32, output: Int32
  ) throws(SluiceError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    _ = unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    _ = unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    _ = unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

    var attributes = posix_spawnattr_t()
    _ = unsafe posix_spawnattr_init(&attributes)
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    setSignals(in: &attributes)

    // The dynamic loader may need this one; HDF5 has variables that lead to other files.
    let loaderPath = HelperProgram.environment("LD_LIBRARY_PATH")
    let words = CStrings(arguments)
    let environment = CStrings(loaderPath.map { ["LD_LIBRARY_PATH=\($0)"] } ?? [])
    var process: pid_t = 0
    let status = unsafe posix_spawn(
      &process, path, &actions, &attributes, words.pointers, environment.pointers)
    guard status == 0 else {
      throw .hdf5HelperNotStarted(path, reason: systemErrorText(status))
    }
    return process
  }

  /// No signal is blocked or ignored in the child, whatever this program does with them.
  private static func setSignals(in attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    _ = unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    _ = unsafe sigfillset(&signals)
    _ = unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    _ = unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
  }
}

/// Copies of texts for C, with a nil at the end.
@safe private final class CStrings {
  let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ texts: [String]) {
    unsafe pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
  }

  deinit {
    unsafe pointers.forEach { unsafe free($0) }
  }
}
