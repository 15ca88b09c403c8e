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

  /// Makes every mistake in `model` and holds it to `golden`.
  ///
  /// - Parameters:
  ///   - golden: Inputs and outputs that `model` agrees with.
  ///   - model: The model.
  ///   - work: The budget.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package init(
    of golden: Golden, for model: Model, work: Work = Work()
  ) throws(SluiceError) {
    self.work = work
    let space = ReadingSpace(model)
    var open: [(reading: Reading, multiples: Double)] = []
    for layer in space.layers {
      open += try space.singles(of: layer).map { ($0.reading, 0) }
    }
    var calls: [String: RecurrentCall] = [:]
    for item in golden.cases where !open.isEmpty {
      let trial = try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: model)
      }
      for (node, call) in trial.calls { calls[node, default: call].merge(call) }
      var rest: [(reading: Reading, multiples: Double)] = []
      for (reading, multiples) in open {
        let place = space.place(of: reading)
        guard self.work.spend(trial.cost(from: place)) else {
          untried += 1
          continue
        }
        let distance = trial.distance(of: reading.model, from: place)
        if distance.agrees {
          rest.append((reading, max(multiples, distance.multiples)))
        } else {
          seen += 1
        }
      }
      open = rest
    }
    sort(open, space, calls)
  }

  /// Finds out which mistakes other inputs would show.
  private mutating func sort(
    _ open: [(reading: Reading, multiples: Double)], _ space: ReadingSpace,
    _ calls: [String: RecurrentCall]
  ) {
    guard !open.isEmpty else { return }
    let drawn = Discrimination.drawn(for: space.model, within: &work)
    for (reading, multiples) in open {
      let reason = reading.changes.lazy
        .compactMap { calls[$0.node]?.reason(hiding: $0.aspect) }.first
      let blind = Blind(changes: reading.changes, multiples: multiples, reason: reason)
      switch drawn.show(reading.model, from: space.place(of: reading), within: &work) {
      case true?: unseen.append(blind)
      case false?: invisible.append(blind)
      case nil: untried += 1
      }
    }
  }
}
