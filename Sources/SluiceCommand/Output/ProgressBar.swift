internal import Glibc
internal import Sluice
internal import Synchronization

/// A bar on standard error for work that takes long, where standard error is a terminal.
enum ProgressBar {
  /// How long work takes before it is shown, and then between two pictures.
  private static let (patience, pause) = (Duration.milliseconds(500), Duration.milliseconds(100))

  private struct State {
    let start = ContinuousClock.now
    var shown: ContinuousClock.Instant?
  }

  private static let state = Mutex(State())

  /// Shows progress from now on.
  static func install() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    Progress.observe { task, done, total in
      state.withLock { show(task, done, total, &$0) }
    }
  }

  /// Clears the line, so that a message can stand on it.
  static func clear() {
    state.withLock { state in
      guard state.shown != nil else { return }
      state.shown = nil
      StandardStreams.write("\r\u{1B}[K")
    }
  }

  private static func show(
    _ task: StaticString, _ done: Int, _ total: Int, _ state: inout State
  ) {
    let now = ContinuousClock.now
    guard now - state.start >= patience, now - (state.shown ?? state.start) >= pause else { return }
    state.shown = now
    StandardStreams.write("\r\u{1B}[K" + picture(task, done, total))
  }

  /// The line for work of which `done` of `total` parts are done.
  static func picture(_ task: StaticString, _ done: Int, _ total: Int) -> String {
    let share = total > 0 ? min(Double(done) / Double(total), 1) : 1
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    return "\(task) \(bar) \(Int(share * 100)) %"
  }
}
