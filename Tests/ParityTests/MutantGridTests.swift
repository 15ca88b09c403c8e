import Foundation
import OrderedCollections
import SluiceCore
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// The default verdict on the random models that `Fixtures/generate/parity_grid.py` makes, and on the same
/// models read wrongly.
///
/// `SLUICE_PARITY_GRID` is their folder; `SLUICE_PARITY_MUTANTS` says how many mistakes are made in each,
/// three by default.
@Suite struct MutantGridTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let folder = environment["SLUICE_PARITY_GRID"].map { URL(filePath: $0) }
  static let names = folder.map { Fixtures.models(in: $0) } ?? []
  static let mutants = environment["SLUICE_PARITY_MUTANTS"].flatMap { Int($0) } ?? 3

  private static let lanes = 2

  /// How many rounding scales a mistake must move a number by to be one that has to be seen.
  private static let seen = 4.0

  @Test(.enabled(if: folder != nil))
  func `what agrees passes, and what a mistake changes fails`() async throws {
    let names = Self.names
    let figures = try await withThrowingTaskGroup(of: Figures.self) { group in
      for lane in 0..<Self.lanes {
        group.addTask {
          try stride(from: lane, to: names.count, by: Self.lanes).reduce(into: Figures()) {
            $0.add(try Self.figures(of: names[$1]))
          }
        }
      }
      return try await group.reduce(into: Figures()) { $0.add($1) }
    }
    print(figures.line)
    #expect(figures.models == names.count)
    #expect(figures.failing.isEmpty)
    #expect(figures.passingChanged.isEmpty)
    #expect(figures.unsaid.isEmpty)
    // The mistakes are of many kinds, and most of them show.
    #expect(2 * figures.failedChanged > figures.mutants)
  }

  private static func figures(of name: String) throws -> Figures {
    let folder = try #require(folder)
    let stem = folder.appending(path: name).path
    let path = [".onnx", ".keras"].map { stem + $0 }.first {
      FileManager.default.fileExists(atPath: $0)
    }
    let model = try ModelFile(contentsOf: #require(path)).model
    let golden = try Golden(contentsOf: stem + ".golden.npz")
    var figures = Figures(models: 1)
    let truth = try Run(model, golden)
    if !truth.passed { figures.failing.append(name) }
    var generator = SeededGenerator(seed: name.utf8.reduce(0) { 31 &* $0 &+ UInt64($1) })
    for reading in try readings(of: model, &generator) {
      let change = reading.changes[0]
      figures.mutants += 1
      figures.aspects.insert(change.aspect)
      // A mistake that the golden cannot even be laid beside has been seen.
      guard let wrong = try? Run(reading.model, golden) else {
        figures.refused += 1
        continue
      }
      let (byTruth, byMutant) = truth.largestChanges(to: wrong)
      let isChanged = (truth: byTruth > seen, mutant: byMutant > seen)
      if isChanged.mutant != isChanged.truth { figures.disputed += 1 }
      switch (isChanged.mutant, wrong.passed) {
      case (true, false): figures.failedChanged += 1
      case (true, true):
        figures.passingChanged.append("\(name) \(change.id) \(byTruth) \(byMutant)")
      case (false, false): figures.failedUnchanged += 1
      case (false, true): figures.passedUnchanged += 1
      }
      if isChanged.truth, !isChanged.mutant, wrong.passed {
        figures.hidden.append("\(name) \(change.id) \(byTruth) \(byMutant)")
        if wrong.unjudged == 0 { figures.unsaid.append("\(name) \(change.id)") }
      }
    }
    return figures
  }

  /// Some mistakes, each about something else, as far as the model has room for so many.
  private static func readings(
    of model: Model, _ generator: inout SeededGenerator
  ) throws -> [Reading] {
    let layers = ReadingSpace(model).layers
    var result: [Reading] = []
    for aspect in Mistake.Aspect.allCases.shuffled(using: &generator) where result.count < mutants {
      let layer = try #require(layers.randomElement(using: &generator))
      for mistake in Mistake.all.filter({ $0.aspect == aspect }).shuffled(using: &generator) {
        let space = ReadingSpace(model)
        let readings = try space.readings(mistake, of: layer, in: space.unchanged)
        guard let reading = readings.randomElement(using: &generator) else { continue }
        result.append(reading)
        break
      }
    }
    return result
  }
}

/// A model held to a golden, with the outputs in double precision and the rounding scale of each.
private struct Run {
  let passed: Bool
  /// How many elements the verdict says nothing of.
  private(set) var unjudged = 0
  private let outputs: [(numbers: [Double], scale: RoundingScale)]

  init(_ model: Model, _ golden: Golden) throws {
    let verification = try Verification(of: model, against: golden)
    passed = verification.passed
    var outputs: [(numbers: [Double], scale: RoundingScale)] = []
    for (item, verdict) in zip(golden.cases, verification.cases) {
      let made = try model.run(model.resolveInputs(item.inputs))
      for output in verdict.outputs {
        unjudged += output.comparison.unjudged
        guard case .rounding(let scale) = output.comparison.allowance else { continue }
        outputs.append((try #require(made[output.name]).elements(), scale))
      }
    }
    self.outputs = outputs
  }

  /// The most that a number differs in the other run, in rounding scales of this one and of that one.
  func largestChanges(to other: Run) -> (own: Double, others: Double) {
    var (own, others) = (0.0, 0.0)
    for (mine, theirs) in zip(outputs, other.outputs) {
      for position in mine.numbers.indices {
        let distance = distance(theirs.numbers[position], mine.numbers[position])
        guard distance > 0, !mine.scale.leavesOpen(position, distance),
          !theirs.scale.leavesOpen(position, distance)
        else { continue }
        own = max(own, distance / mine.scale(at: position))
        others = max(others, distance / theirs.scale(at: position))
      }
    }
    return (own, others)
  }
}

/// What was counted.
private struct Figures {
  var models = 0
  /// The models that agree with their framework and fail.
  var failing: [String] = []
  var mutants = 0
  var aspects: Set<Mistake.Aspect> = []
  /// Mutants whose outputs have other shapes.
  var refused = 0
  /// Mutants that change an output by more than four of their own rounding scales and fail, and those that
  /// pass.
  var failedChanged = 0
  var passingChanged: [String] = []
  /// Mutants that change less.
  var failedUnchanged = 0
  var passedUnchanged = 0
  /// Mutants that change an output by more than four scales of one model, but not of the other.
  var disputed = 0
  /// Mutants that pass and change an output by more than four scales of the model read rightly: they are
  /// chaotic, and any golden of their size is as good to them.
  var hidden: [String] = []
  /// Those of them of which the verdict does not say that rounding leaves nothing.
  var unsaid: [String] = []

  init(models: Int = 0) { self.models = models }

  mutating func add(_ other: Figures) {
    models += other.models
    failing += other.failing
    mutants += other.mutants
    aspects.formUnion(other.aspects)
    refused += other.refused
    failedChanged += other.failedChanged
    passingChanged += other.passingChanged
    failedUnchanged += other.failedUnchanged
    passedUnchanged += other.passedUnchanged
    disputed += other.disputed
    hidden += other.hidden
    unsaid += other.unsaid
  }

  var line: String {
    "\(models) models, \(failing.count) fail \(failing); \(mutants) mutants of \(aspects.count) aspects: "
      + "\(refused) have other shapes; changed by more than 4 of their own scales: \(failedChanged) fail, "
      + "\(passingChanged.count) pass \(passingChanged); by less: \(failedUnchanged) fail, "
      + "\(passedUnchanged) pass; \(disputed) are beyond 4 by the scale of one model alone, of which "
      + "\(hidden.count) by that of the right one pass \(hidden), \(unsaid.count) of them unsaid \(unsaid)"
  }
}
