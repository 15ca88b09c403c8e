internal import Glibc
internal import Synchronization

/// What happens when the user or the system asks the program to stop.
///
/// While no output is in progress, a signal ends the program at once. While one is, the signal is
/// remembered instead; the next write then fails with code `.interrupted`, the unfinished output is
/// removed on the way out, and the old file, if there was one, is untouched. A second signal ends the
/// program at once in any case.
package enum Interruption {
  /// The signal that was remembered; `nil` while there was none.
  package static var signal: Int32? {
    let number = remembered.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// The exit status after the remembered signal: 128 and its number, as shells count.
  package static var exitStatus: Int32? { signal.map { 128 + $0 } }

  /// Takes over SIGINT, SIGTERM and SIGHUP, and makes a closed pipe an error in place of a signal.
  ///
  /// Signals that are ignored already, as under `nohup`, stay ignored.
  package static func install() {
    // A handler must find the variables ready: their first use takes a lock.
    _ = (remembered.load(ordering: .relaxed), outputs.load(ordering: .relaxed))
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = handleSignal
      unsafe _ = sigaction(number, &action, nil)
    }
    ignore(SIGPIPE)
  }

  /// Fails if the user has asked the program to stop.
  ///
  /// - Throws: ``SluiceError`` with code `.interrupted`.
  package static func check() throws(SluiceError) {
    guard let signal else { return }
    let names = [SIGINT: "SIGINT", SIGTERM: "SIGTERM", SIGHUP: "SIGHUP"]
    throw .interrupted(by: names[signal] ?? "signal \(signal)")
  }

  /// Runs `body` while an output is in progress that must not be left behind.
  static func deferring<Result>(
    _ body: () throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    outputs.add(1, ordering: .sequentiallyConsistent)
    defer { outputs.subtract(1, ordering: .sequentiallyConsistent) }
    return try body()
  }

  /// Makes the system report a failing write as an error in place of ending the program.
  static func ignore(_ number: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = SIG_IGN
    unsafe _ = sigaction(number, &action, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    unsafe _ = sigaction(number, nil, &action)
    let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

private let remembered = Atomic<Int32>(0)
private let outputs = Atomic<Int>(0)

/// Only atomic variables and `_exit` are safe to use here.
private func handleSignal(_ number: Int32) {
  let earlier = remembered.exchange(number, ordering: .sequentiallyConsistent)
  if earlier != 0 || outputs.load(ordering: .sequentiallyConsistent) == 0 { _exit(128 + number) }
}
