internal import OrderedCollections
package import SluiceCore
package import SluiceModel

/// Looks for the mistake that a model was read with, by the golden that it fails.
///
/// Every mistake of ``Mistake/all`` is tried on each recurrent layer, then the same one on all layers, then
/// two at once in one layer and in two. The search goes over the smallest case that fails; what matches
/// there is held to all cases, so a reading that is named agrees with the whole golden; of very many cases,
/// to as many as a budget allows, from every golden some.
package struct MistakeSolver {
  private let cases: GoldenCases
  private let terms: Terms
  private let space: ReadingSpace
  private let trial: GoldenTrial
  private let searched: GoldenCases.Entry
  private var matches: [(reading: Reading, distance: Fit.Distance)] = []
  private var diagnosis: Diagnosis
  /// What recurrent layers are given in all cases.
  private var calls: [String: RecurrentCall] = [:]

  /// How many matches are listed.
  private static let listed = 12
  /// The budget of holding what matches to the other cases.
  private static let confirming = 1_000_000_000

  /// Looks for what makes `model` agree with `golden`.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - golden: What it fails.
  ///   - terms: On what terms it is held to it.
  ///   - stages: What is tried.
  ///   - work: The budget of the search; holding what matches to the other cases has one of its own.
  /// - Returns: What was found, and what was tried.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package static func diagnose(
    _ model: Model, _ golden: Golden, on terms: Terms = Terms(),
    trying stages: [Diagnosis.Stage] = Diagnosis.Stage.allCases, work: Work = Work()
  ) throws(SluiceError) -> Diagnosis {
    try diagnose(model, GoldenCases(golden), on: terms, trying: stages, work: work)
  }

  /// Looks for what makes `model` agree with all goldens, see ``diagnose(_:_:on:trying:work:)``.
  package static func diagnose(
    _ model: Model, _ cases: GoldenCases, on terms: Terms = Terms(),
    trying stages: [Diagnosis.Stage] = Diagnosis.Stage.allCases,
    work: Work = Work()
  ) throws(SluiceError) -> Diagnosis {
    guard var solver = try MistakeSolver(model, cases, terms, work) else {
      var diagnosis = Diagnosis(work: work)
      diagnosis.outcome = .agrees
      return diagnosis
    }
    try solver.search(stages)
    return solver.diagnosis
  }

  /// Finds the smallest case that fails; nil if none does, or none within the budget for confirming.
  private init?(
    _ model: Model, _ cases: GoldenCases, _ terms: Terms, _ work: Work
  ) throws(SluiceError) {
    let terms = terms.naming(model)
    let candidates = cases.entries.filter { $0.passed != true }.sorted { $0.size < $1.size }
    var looking = Work(budget: Self.confirming)
    var reader = cases.reader
    for entry in candidates {
      let item = try reader.read(entry)
      let trial = try placing(at: "case \(entry.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: model, on: terms)
      }
      guard trial.distance.agrees else {
        self.cases = cases
        self.terms = terms
        self.trial = trial
        searched = entry
        space = ReadingSpace(model)
        diagnosis = Diagnosis(work: work)
        diagnosis.searched = (entry.name, trial.distance)
        diagnosis.held = cases.sample(
          with: entry, costing: trial.preparation, within: Self.confirming)
        diagnosis.cases = cases.entries.count
        return
      }
      guard looking.spend(trial.preparation) else { return nil }
    }
    return nil
  }

  private mutating func search(_ stages: [Diagnosis.Stage]) throws(SluiceError) {
    for stage in stages {
      switch stage {
      case .single:
        for layer in space.layers {
          for (_, reading) in try space.singles(of: layer) { attempt(reading, stage) }
        }
      case .alike:
        for reading in try space.alike() { attempt(reading, stage) }
      case .pairInOneLayer:
        for layer in space.layers.reversed() { try attemptPairs(in: layer) }
      case .pairInTwoLayers:
        for (place, second) in space.layers.enumerated().reversed() {
          for first in space.layers[..<place].reversed() { try attemptPairs(in: first, second) }
        }
      }
      let found = try confirmed()
      if !found.isEmpty { return conclude(found) }
    }
  }

  /// Two mistakes in one layer.
  private mutating func attemptPairs(in layer: [String]) throws(SluiceError) {
    for (first, reading) in try space.singles(of: layer) {
      for (second, mistake) in Mistake.all.enumerated()
      where ReadingSpace.combine(first, second) {
        guard hasBudget(for: reading, .pairInOneLayer) else { return }
        for pair in try space.readings(mistake, of: layer, in: reading) {
          attempt(pair, .pairInOneLayer)
        }
      }
    }
  }

  /// A mistake in each of two layers.
  private mutating func attemptPairs(
    in first: [String], _ second: [String]
  ) throws(SluiceError) {
    for (_, reading) in try space.singles(of: first) {
      for mistake in Mistake.all {
        guard hasBudget(for: reading, .pairInTwoLayers) else { return }
        for pair in try space.readings(mistake, of: second, in: reading) {
          attempt(pair, .pairInTwoLayers)
        }
      }
    }
  }

  private mutating func hasBudget(for reading: Reading, _ stage: Diagnosis.Stage) -> Bool {
    var work = diagnosis.work
    let isThere = work.spend(trial.cost(from: space.place(of: reading)))
    if !isThere { diagnosis.cutShort.insert(stage) }
    return isThere
  }

  private mutating func attempt(_ reading: Reading, _ stage: Diagnosis.Stage) {
    let place = space.place(of: reading)
    guard let distance = trial.distance(of: reading.model, from: place, within: &diagnosis.work)
    else {
      diagnosis.cutShort.insert(stage)
      return
    }
    Progress.report("looking for the mistake", diagnosis.work.spent, of: diagnosis.work.budget)
    diagnosis.tried[stage, default: 0] += 1
    if distance.agrees { matches.append((reading, distance)) }
  }
}

// MARK: - What matches

extension MistakeSolver {
  /// The matches that hold in every case, each once.
  private mutating func confirmed() throws(SluiceError) -> [Diagnosis.Match] {
    var rest = matches
    matches = []
    var reader = cases.reader
    for entry in diagnosis.held where !entry.isSame(as: searched) && !rest.isEmpty {
      let item = try reader.read(entry)
      let trial = try placing(at: "case \(entry.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: space.model, on: terms)
      }
      note(trial)
      rest = rest.filter { reading, _ in
        var work = Work(budget: .max)
        let place = space.place(of: reading)
        return trial.distance(of: reading.model, from: place, within: &work)?.agrees ?? false
      }
    }
    note(trial)
    var distinct: [Diagnosis.Match] = []
    for (reading, distance) in rest {
      var isKnown = false
      for match in distinct where try match.reading.isSame(as: reading) { isKnown = true }
      if isKnown { continue }
      if distinct.count < Self.listed {
        distinct.append(Diagnosis.Match(reading: reading, distance: distance))
      } else {
        diagnosis.unlisted += 1
      }
    }
    return distinct
  }

  private mutating func note(_ trial: GoldenTrial) {
    for (node, call) in trial.calls { calls[node, default: call].merge(call) }
  }

  private mutating func conclude(_ matches: [Diagnosis.Match]) {
    var others: [Diagnosis.Match] = []
    var drawn = DrawnInputs(for: matches[0].reading.model)
    for var match in matches.dropFirst() {
      let apart = drawn.show(match.reading.model, from: 0, within: &diagnosis.work)
      match.isSameFunction = apart == false
      if !match.isSameFunction {
        match.reason =
          (match.reading.changes + matches[0].reading.changes).lazy
          .compactMap { [calls] in calls[$0.node]?.reason(hiding: $0.aspect) }.first
      }
      others.append(match)
    }
    diagnosis.outcome = .found(matches[0], others: others)
  }
}
