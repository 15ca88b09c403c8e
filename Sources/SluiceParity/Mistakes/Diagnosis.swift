internal import SluiceModel

/// What ``MistakeSolver`` found.
package struct Diagnosis: Sendable {
  /// Another reading of the model that agrees with every case of the golden.
  package struct Match: Sendable {
    /// The reading.
    package let reading: Reading
    /// How far the case that was searched is away from its golden with it.
    package let distance: Fit.Distance
    /// Why the golden cannot tell it from the first one that matches; nil where that is not known, and for
    /// the first.
    package internal(set) var reason: String?
    /// Whether no inputs that were drawn tell it from the first one; false where that could not be found out.
    package internal(set) var isSameFunction = false
  }

  /// What came of it.
  package enum Outcome: Sendable {
    /// The model agrees with the golden as it is.
    case agrees
    /// The first one makes the golden match; so do the others, in the order of the search.
    case found(Match, others: [Match])
    /// Nothing that was tried makes the golden match.
    case none
  }

  /// A kind of readings that are tried together.
  package enum Stage: String, Sendable, Hashable, CaseIterable {
    case single
    case alike
    case pairInOneLayer
    case pairInTwoLayers
  }

  /// What came of it.
  package internal(set) var outcome: Outcome = .none
  /// The case that was searched, and how far the model was away from it.
  package internal(set) var searched: (name: String, distance: Fit.Distance)?
  /// How many readings of each kind were run.
  package internal(set) var tried: [Stage: Int] = [:]
  /// Kinds of readings of which some, or all, were not run for want of budget.
  package internal(set) var cutShort: Set<Stage> = []
  /// How many further readings match that are not listed.
  package internal(set) var unlisted = 0
  /// The cases that what matches is held to, golden by golden.
  package internal(set) var held: [GoldenCases.Entry] = []
  /// How many cases there are.
  package internal(set) var cases = 0
  /// What was computed.
  package internal(set) var work: Work

  /// The first reading that makes the golden match.
  package var match: Match? {
    guard case .found(let first, _) = outcome else { return nil }
    return first
  }

  /// The others that match and do not compute the same: what the golden cannot tell apart.
  package var ambiguities: [Match] {
    guard case .found(_, let others) = outcome else { return [] }
    return others.filter { !$0.isSameFunction }
  }
}
