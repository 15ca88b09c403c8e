internal import OrderedCollections
package import SluiceCore
package import SluiceModel

/// Looks for the mistake that a model was read with, by the golden that it fails.
///
/// Every mistake of ``Mistake/all`` is tried on each recurrent layer, then the same one on all layers, then
/// two at once in one layer and in two. The search goes over the smallest case that fails; what matches
/// there is held to all cases, so a reading that is named agrees with the whole golden.
package struct MistakeSolver {
  private let golden: Golden
  private let space: ReadingSpace
  private let trial: GoldenTrial
  private let searched: Golden.Case
  private var matches: [(reading: Reading, distance: Fit.Distance)] = []
  private var diagnosis: Diagnosis
  /// What recurrent layers are given in all cases.
  private var calls: [String: RecurrentCall] = [:]

  /// How many matches are listed.
  private static let listed = 12

  /// Looks for what makes `model` agree with `golden`.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - golden: What it fails.
  ///   - stages: What is tried.
  ///   - work: The budget of the search; holding what matches to the other cases is not counted.
  /// - Returns: What was found, and what was tried.
  /// - Throws: ``SluiceError`` if golden and model do not fit each other.
  package static func diagnose(
    _ model: Model, _ golden: Golden, trying stages: [Diagnosis.Stage] = Diagnosis.Stage.allCases,
    work: Work = Work()
  ) throws(SluiceError) -> Diagnosis {
    guard var solver = try MistakeSolver(model, golden, work) else {
      var diagnosis = Diagnosis(work: work)
      diagnosis.outcome = .agrees
      return diagnosis
    }
    try solver.search(stages)
    return solver.diagnosis
  }

  /// Finds the smallest case that fails; nil if none does.
  private init?(_ model: Model, _ golden: Golden, _ work: Work) throws(SluiceError) {
    let cases = golden.cases.sorted { $0.size < $1.size }
    for item in cases {
      let trial = try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: model)
      }
      guard !trial.distance.agrees else { continue }
      self.golden = golden
      self.trial = trial
      searched = item
      space = ReadingSpace(model)
      diagnosis = Diagnosis(work: work)
      diagnosis.searched = (item.name, trial.distance)
      diagnosis.cases = cases.count
      return
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
    guard diagnosis.work.spend(trial.cost(from: place)) else {
      diagnosis.cutShort.insert(stage)
      return
    }
    Progress.report("looking for the mistake", diagnosis.work.spent, of: diagnosis.work.budget)
    diagnosis.tried[stage, default: 0] += 1
    let distance = trial.distance(of: reading.model, from: place)
    if distance.agrees { matches.append((reading, distance)) }
  }
}

// MARK: - What matches

extension MistakeSolver {
  /// The matches that hold in every case, each once.
  private mutating func confirmed() throws(SluiceError) -> [Diagnosis.Match] {
    var rest = matches
    matches = []
    for item in golden.cases where item.name != searched.name && !rest.isEmpty {
      let trial = try placing(at: "case \(item.name.quoted)") { () throws(SluiceError) in
        try GoldenTrial(item, of: space.model)
      }
      note(trial)
      rest = rest.filter {
        trial.distance(of: $0.reading.model, from: space.place(of: $0.reading)).agrees
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
    let drawn =
      matches.count > 1
      ? Discrimination.drawn(for: matches[0].reading.model, within: &diagnosis.work) : []
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

extension Golden.Case {
  /// How many numbers the inputs hold.
  fileprivate var size: Int { inputs.values.reduce(0) { $0 + $1.count } }
}
