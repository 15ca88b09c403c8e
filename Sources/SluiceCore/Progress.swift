internal import Synchronization

/// How far long work has come, for whoever wants to show it.
package enum Progress {
  /// Takes note of work done: what is being done, how much of it is, and how much there is.
  package typealias Observer = @Sendable (_ task: StaticString, _ done: Int, _ total: Int) -> Void

  private static let observer = Mutex<Observer?>(nil)

  /// Tells `observer` from now on; it must be quick.
  package static func observe(_ observer: @escaping Observer) {
    self.observer.withLock { $0 = observer }
  }

  /// Tells the observer, if there is one, that `done` of `total` parts of `task` are done.
  package static func report(_ task: StaticString, _ done: Int, of total: Int) {
    observer.withLock { $0 }?(task, done, total)
  }
}
