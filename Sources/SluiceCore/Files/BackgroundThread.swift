internal import Glibc

/// A thread that does one thing.
final class BackgroundThread {
  private let thread: pthread_t

  /// Starts `work`; nil if the system has no thread to give.
  ///
  /// Signals are left to the other threads.
  init?(_ work: @escaping @Sendable () -> Void) {
    var (all, before) = (sigset_t(), sigset_t())
    _ = unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    let state = unsafe Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let failure = unsafe pthread_create(
      &thread, nil,
      { state in
        if let state = unsafe state {
          unsafe Unmanaged<Work>.fromOpaque(state).takeRetainedValue().body()
        }
        return nil
      }, state.toOpaque())
    guard failure == 0 else {
      unsafe state.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until the work is done; to be called once.
  func join() { _ = pthread_join(thread, nil) }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
