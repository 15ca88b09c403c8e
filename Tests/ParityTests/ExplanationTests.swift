import OrderedCollections
import SluiceCore
import SluiceModel
import Synchronization
import Testing

@testable import SluiceParity

/// What is said of several goldens together.
struct ExplanationTests {
  private let model: Model
  /// A golden that sees every mistake, as Keras gave it.
  private let strong: Golden
  /// One of a single step, which sees few.
  private let weak: Golden

  init() throws {
    (model, strong) = try MistakeTable.load("Keras/k3_gru")
    weak = try Self.golden(of: model, [InputPlan(steps: 1)])
  }

  /// What a model gives, for inputs drawn by plans, a case each.
  private static func golden(of model: Model, _ plans: [InputPlan]) throws -> Golden {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for (index, plan) in plans.enumerated() {
      let inputs = try model.inputs(plan)
      for (name, tensor) in inputs { arrays["c\(index)/inputs/\(name)"] = tensor }
      for (name, tensor) in try model.run(inputs) { arrays["c\(index)/outputs/\(name)"] = tensor }
    }
    return try Golden(arrays: arrays)
  }

  private func mutant(_ id: String) throws -> Model {
    let cell = try #require(model.nodes.first { $0.cell != nil }).name
    let mistake = try #require(Mistake.named(id))
    return try #require(try mistake.readings(of: cell, in: Reading(model)).first).model
  }

  /// The cases of goldens with the verdicts on `candidate`.
  private func cases(_ goldens: [Golden], of candidate: Model) throws -> GoldenCases {
    GoldenCases(
      try goldens.enumerated().map { index, golden in
        GoldenCases.Bundle(
          golden, path: "g\(index).npz", try Verification(of: candidate, against: golden)
        ) { .success(golden) }
      })
  }

  @Test func `a mistake is unseen only if no golden shows it`() throws {
    func unseen(_ goldens: [Golden]) throws -> Int {
      let explanation = try Explanation(of: cases(goldens, of: model), on: model)
      return try #require(explanation.strength).unseen.count
    }
    let alone = try unseen([weak])
    #expect(alone > 3)
    #expect(try unseen([weak, weak]) == alone)
    #expect(try unseen([weak, strong]) == 0)
    #expect(try unseen([strong, weak]) == 0)
  }

  @Test func `a reason is named only if it makes all goldens match`() throws {
    let wrong = try mutant("gates-z-r-n")
    let all = try cases([weak, strong], of: wrong)
    #expect(all.entries.map(\.name) == ["g0.npz/c0", "g1.npz/short", "g1.npz/long"])
    let diagnosis = try #require(Explanation(of: all, on: wrong).diagnosis)
    guard case .found(let match, _) = diagnosis.outcome else {
      Issue.record("\(diagnosis.textLines)")
      return
    }
    #expect(diagnosis.ambiguities.isEmpty)
    #expect(try Verification(of: match.reading.model, against: strong).passed)
    #expect(diagnosis.textLines[0].hasSuffix("all 3 cases agree"))
    // The same golden of another model agrees with no reading that the first agrees with.
    let other = try Self.golden(of: mutant("direction"), [InputPlan(steps: 5)])
    let mixed = try Explanation(of: cases([strong, other], of: wrong), on: wrong)
    #expect(mixed.textLines.first == "no known mistake makes the golden match")
  }

  @Test func `a case that passes is held against a reason, too`() throws {
    // Of one step from zero both models give the same, so the weak golden alone would allow the reason.
    let wrong = try mutant("recurrent-kernel-transposed")
    let right = try Self.golden(of: wrong, [InputPlan(seed: 3, steps: 7)])
    let judged = try cases([strong, right], of: wrong)
    #expect(judged.entries.map(\.passed) == [false, false, true])
    let explanation = try Explanation(of: judged, on: wrong)
    #expect(explanation.textLines.first == "no known mistake makes the golden match")
  }

  @Test func `names stay unique where several goldens have the same cases`() throws {
    let bundle = try Self.golden(of: model, [InputPlan(steps: 2), InputPlan(steps: 3)])
    let names = try cases([bundle, bundle, weak], of: model).entries.map(\.name)
    #expect(names == ["g0.npz/c0", "g0.npz/c1", "g1.npz/c0", "g1.npz/c1", "g2.npz/c0"])
    #expect(try cases([bundle], of: model).entries.map(\.name) == ["c0", "c1"])
  }

  // MARK: - Many cases

  @Test func `goldens are read in their turn, each as rarely as can be`() throws {
    let reads = Mutex<[Int]>([])
    let bundles = (0..<3).map { index in
      let strong = self.strong
      return GoldenCases.Bundle(strong, path: "\(index)") {
        reads.withLock { $0.append(index) }
        return .success(strong)
      }
    }
    let cases = GoldenCases(bundles)
    var reader = cases.reader
    for entry in cases.entries + cases.entries { _ = try reader.read(entry) }
    #expect(reads.withLock(\.self) == [0, 1, 2, 0, 1, 2])
    let other = weak
    let changed = GoldenCases([GoldenCases.Bundle(strong, path: "g.npz") { .success(other) }])
    var changedReader = changed.reader
    let error = #expect(throws: SluiceError.self) { try changedReader.read(changed.entries[0]) }
    #expect(error?.description == "g.npz: holds other cases than before")
  }

  @Test func `of too many cases some of each golden are tried, which fail and which pass`() throws {
    let plans = (1...6).map { InputPlan(seed: UInt64($0), steps: $0) }
    let wrong = try mutant("recurrent-kernel-transposed")
    let golden = try Self.golden(of: model, plans)
    // The first step does not read the recurrent kernel.
    let all = try cases([golden, golden], of: wrong)
    #expect(
      all.entries.map(\.passed) == [true, false, false, false, false, false] + [
        true, false, false, false, false, false,
      ])
    let searched = all.entries[1]
    func sample(_ budget: Int) -> [String] {
      all.sample(with: searched, costing: 1_000_000, within: budget).map(\.name)
    }
    #expect(sample(.max / 2).count == 12)
    #expect(sample(0) == ["g0.npz/c1"])
    #expect(sample(3_500_000) == ["g0.npz/c0", "g0.npz/c1", "g1.npz/c0", "g1.npz/c1"])
  }

  @Test func `a find that not all cases were tried for says so`() throws {
    var diagnosis = try MistakeSolver.diagnose(mutant("gates-z-r-n"), strong, trying: [.single])
    #expect(diagnosis.json["heldTo"] == 2 && diagnosis.json["cases"] == 2)
    diagnosis.cases = 10_000
    #expect(
      diagnosis.textLines[0].hasSuffix(
        "; the 2 of 10000 cases agree that were tried, the others were not for want of budget"))
    #expect(diagnosis.json["heldTo"] == 2 && diagnosis.json["cases"] == 10_000)
  }
}
