internal import OrderedCollections
package import SluiceCore
package import SluiceModel

/// Which mistakes a golden would not show in a model that passes it.
package struct GoldenStrength: Sendable {
  /// A mistake that goes unseen.
  package struct Blind: Sendable {
    /// The mistake; several changes where a layer is used several times.
    package let changes: [Reading.Change]
    /// How far the best case is away from its golden with the mistake, as a multiple of what is allowed.
    package let multiples: Double
    /// What about this golden hides it, where that is known.
    package let reason: String?
  }

  /// How many mistakes the golden shows.
  package private(set) var seen = 0
  /// The mistakes that other inputs would show.
  package private(set) var unseen: [Blind] = []
  /// The mistakes that no inputs drawn show: the model computes the same with them, as far as is known.
  package private(set) var invisible: [Blind] = []
  /// How many mistakes were not tried for want of budget.
  package private(set) var untried = 0
  /// What was computed.
  package private(set) var work: Work

  /// Whether a mistake goes unseen that other inputs would show.
  package var isWeak: Bool { !unseen.isEmpty }

  /// Makes every mistake in `model` and holds it to one golden.
  ///
  /// - Parameters:
  ///   - golden: Inputs and outputs that `model` agrees with.
  ///   - model: The model.
  ///   - terms: On what terms it is held to it.
  ///   - work: The budget.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package init(
    of golden: Golden, for model: Model, on terms: Terms = Terms(), work: Work = Work()
  ) throws(SluiceError) {
    try self.init(of: GoldenCases(golden), for: model, on: terms, work: work)
  }

  /// Makes every mistake in `model` and holds it to goldens; one is seen if any case shows it.
  ///
  /// - Parameters:
  ///   - cases: Inputs and outputs that `model` agrees with.
  ///   - model: The model.
  ///   - terms: On what terms it is held to them.
  ///   - work: The budget; preparing further cases than the first has one of its own, ``preparing`` times
  ///     as large.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package init(
    of cases: GoldenCases, for model: Model, on terms: Terms = Terms(), work: Work = Work()
  ) throws(SluiceError) {
    self.work = work
    let terms = terms.naming(model)
    let space = ReadingSpace(model)
    var open: [OpenReading] = []
    for layer in space.layers {
      open += try space.singles(of: layer).map { ($0.reading, 0) }
    }
    var calls: [String: RecurrentCall] = [:]
    var isSorted = false
    var reader = cases.reader
    var preparing = Work(budget: work.budget * Self.preparing)
    for (index, entry) in cases.entries.enumerated() where !open.isEmpty {
      Progress.report("looking for what goes unseen", index, of: cases.entries.count)
      let item = try reader.read(entry)
      let trial = try placing(at: "case \(entry.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: model, on: terms)
      }
      guard preparing.spend(trial.preparation) || index == 0 else {
        untried += open.count
        open = []
        break
      }
      for (node, call) in trial.calls { calls[node, default: call].merge(call) }
      hold(&open, to: trial, space)
      if index + 1 == Self.casesBeforeSorting {
        open = visible(open, space, calls)
        isSorted = true
      }
    }
    if !isSorted { open = visible(open, space, calls) }
    unseen = open.map { Blind($0, calls) }
  }

  /// A reading that no case has shown so far, and how far away the best case was.
  private typealias OpenReading = (reading: Reading, multiples: Double)

  /// How many times the budget is spent on preparing cases.
  private static let preparing = 20
  /// How many cases are tried before what no inputs show is left alone.
  private static let casesBeforeSorting = 8

  /// Keeps the readings that a case does not show.
  private mutating func hold(
    _ open: inout [OpenReading], to trial: GoldenTrial, _ space: ReadingSpace
  ) {
    var rest: [OpenReading] = []
    for (reading, multiples) in open {
      let place = space.place(of: reading)
      guard let distance = trial.distance(of: reading.model, from: place, within: &work) else {
        untried += 1
        continue
      }
      if distance.agrees {
        rest.append((reading, max(multiples, distance.multiples)))
      } else {
        seen += 1
      }
    }
    open = rest
  }

  /// The readings that other inputs would show; takes note of those that none does.
  private mutating func visible(
    _ open: [OpenReading], _ space: ReadingSpace, _ calls: [String: RecurrentCall]
  ) -> [OpenReading] {
    guard !open.isEmpty else { return [] }
    var drawn = DrawnInputs(for: space.model)
    return open.filter { item in
      switch drawn.show(item.reading.model, from: space.place(of: item.reading), within: &work) {
      case true?: return true
      case false?: invisible.append(Blind(item, calls))
      case nil: untried += 1
      }
      return false
    }
  }
}

extension GoldenStrength.Blind {
  fileprivate init(
    _ open: (reading: Reading, multiples: Double), _ calls: [String: RecurrentCall]
  ) {
    changes = open.reading.changes
    multiples = open.multiples
    reason = changes.lazy.compactMap { calls[$0.node]?.reason(hiding: $0.aspect) }.first
  }
}
