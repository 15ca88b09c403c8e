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
    Progress.observe { parts, task, share in
      state.withLock { show(parts, task, share, &$0) }
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
    _ parts: [Progress.Part], _ task: String, _ share: Double, _ state: inout State
  ) {
    let now = ContinuousClock.now
    guard now - state.start >= patience, now - (state.shown ?? state.start) >= pause else { return }
    state.shown = now
    StandardStreams.write("\r\u{1B}[K" + picture(parts, task, share))
  }

  /// The line for work of which `share` is done.
  ///
  /// Where the work has several parts, it names these and not what is done in each, which changes too
  /// often to be read.
  private static func picture(_ parts: [Progress.Part], _ task: String, _ share: Double) -> String {
    let counts = parts.filter { $0.total > 1 }
      .compactMap { part in part.name.map { "\($0) \(part.index + 1) of \(part.total)" } }
    let filled = Int(share * 30)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let words = counts.isEmpty ? task : counts.joined(separator: ", ")
    return "\(words) \(bar) \(Int(share * 100)) %"
  }
}
