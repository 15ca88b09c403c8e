internal import CSluiceKernels
internal import SluiceCore
internal import Synchronization

/// Threads that run a plan together, the caller's among them.
final class Team {
  let pointer: OpaquePointer

  /// Starts `count` − 1 threads.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if they cannot be had.
  init(count: Int) throws(SluiceError) {
    guard let pointer = sluice_team_create(Int32(count)) else {
      throw .engineThreads(count)
    }
    self.pointer = pointer
  }

  deinit { sluice_team_destroy(pointer) }
}

/// A team that one call has at a time; its threads are started for the first.
final class SharedTeam: @unchecked Sendable {
  private let count: Int
  private let isTaken = Atomic(false)
  private var team: Team?

  /// Makes a team of `count` threads.
  init(count: Int) { self.count = count }

  /// Calls `body` with the team, or with none if another call has it or one thread is all.
  func use(_ body: (Team?) throws(SluiceError) -> Void) throws(SluiceError) {
    guard count > 1 else { return try body(nil) }
    let exchange = isTaken.compareExchange(
      expected: false, desired: true, ordering: .acquiring)
    guard exchange.exchanged else { return try body(nil) }
    defer { isTaken.store(false, ordering: .releasing) }
    if team == nil { team = try Team(count: count) }
    try body(team)
  }
}
