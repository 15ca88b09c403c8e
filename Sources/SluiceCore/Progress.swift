internal import Synchronization

/// How far long work has come, for whoever wants to show it.
///
/// Work may consist of parts that are done one after the other, and these of parts again: what a task
/// reports then counts as the share of the whole that its part is.
package enum Progress {
  /// One part of several, counted from 0; it has no name if it is too short for one to be read.
  package struct Part: Sendable, Hashable {
    package let name: String?
    package let index: Int
    package let total: Int
  }

  /// Takes note of work done: the parts that are under way, outermost first, what is being done, and which
  /// share of the whole is done.
  package typealias Observer = @Sendable (_ parts: [Part], _ task: String, _ share: Double) -> Void

  private static let state = Mutex<(observer: Observer?, parts: Parts, muted: Int)>(
    (nil, Parts(), 0))

  /// Tells `observer` from now on; it must be quick.
  package static func observe(_ observer: @escaping Observer) {
    state.withLock { $0.observer = observer }
  }

  /// Tells the observer, if there is one, that `done` of `total` steps of `task` are done.
  package static func report(_ task: String, _ done: Int, of total: Int) {
    guard
      let (observer, parts, share) = state.withLock({ state in
        state.muted > 0
          ? nil
          : state.observer.map { ($0, state.parts.all, state.parts.share(after: done, of: total)) }
      })
    else { return }
    observer(parts, task, share)
  }

  /// Does part `index` of `total` parts that a longer task has; ``portion(_:of:_:)`` and ``advance(_:of:)``
  /// count in those without a name.
  package static func within<Result>(
    _ name: String?, _ index: Int, of total: Int, _ body: () throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    // Without an observer nothing is kept, so that calls from several threads do not meet.
    let isObserved = state.withLock { state in
      guard state.observer != nil else { return false }
      state.parts.begin(name, index, of: total)
      return true
    }
    guard isObserved else { return try body() }
    defer { state.withLock { $0.parts.end() } }
    report(name ?? unnamed, 0, of: 1)
    return try body()
  }

  /// Does part `index` of `total` parts of a part without a name; elsewhere `body` does not count.
  package static func portion<Result>(
    _ index: Int, of total: Int, _ body: () throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    guard state.withLock({ $0.parts.isUnnamed }) else { return try body() }
    return try within(nil, index, of: total, body)
  }

  /// Tells the observer that `done` of `total` steps of a part without a name are done; elsewhere they do
  /// not count.
  package static func advance(_ done: Int, of total: Int) {
    guard state.withLock({ $0.parts.isUnnamed }) else { return }
    report(unnamed, done, of: total)
  }

  /// Does work that is a step of what the caller reports: what it reports itself is not told.
  package static func quietly<Result>(
    _ body: () throws(SluiceError) -> Result
  ) throws(SluiceError) -> Result {
    guard state.withLock({ $0.observer != nil }) else { return try body() }
    state.withLock { $0.muted += 1 }
    defer { state.withLock { $0.muted -= 1 } }
    return try body()
  }

  private static let unnamed = "computing"
}

extension Progress {
  /// The parts that are under way.
  package struct Parts: Sendable {
    /// The parts, outermost first.
    package private(set) var all: [Part] = []
    /// The share of the innermost part that is done: of several tasks in a row, the most that one reported.
    private var reached = 0.0

    package init() {}

    /// Whether the innermost part has no name.
    package var isUnnamed: Bool { all.last.map { $0.name == nil } ?? false }

    /// Begins part `index` of `total` in the innermost one.
    package mutating func begin(_ name: String?, _ index: Int, of total: Int) {
      all.append(Part(name: name, index: index, total: total))
      reached = 0
    }

    /// Ends the innermost part.
    package mutating func end() {
      guard let part = all.popLast() else { return }
      reached = part.total > 0 ? Double(part.index + 1) / Double(part.total) : 1
    }

    /// The share of the whole that is done after `done` of `total` steps of the task at hand.
    package mutating func share(after done: Int, of total: Int) -> Double {
      let own = total > 0 ? min(Double(done) / Double(total), 1) : 1
      reached = all.isEmpty ? own : max(reached, own)
      return all.reversed().reduce(reached) { share, part in
        part.total > 0 ? (Double(part.index) + share) / Double(part.total) : 1
      }
    }
  }
}
