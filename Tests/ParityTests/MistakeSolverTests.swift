import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// The solver names the mistake that was made, says what cannot be told apart, or says that it found none.
@Suite struct MistakeSolverTests {
  /// What the solver says of a mistake.
  enum Verdict: String, CaseIterable {
    /// It names what undoes the mistake.
    case named
    /// It names several readings, what undoes the mistake among them.
    case ambiguous
    /// It finds nothing: the mistake lost what would undo it.
    case none
    /// The golden does not show the mistake.
    case unseen
  }

  /// The mistakes that lose what would undo them.
  static let losing = [
    "biases-summed", "input-bias-missing", "recurrent-bias-missing", "clip-missing",
    "peepholes-missing", "reverse-activations-missing",
  ]

  @Test(arguments: MistakeTable.models)
  func `every mistake is named, or nothing is`(_ name: String) throws {
    let (model, golden) = try MistakeTable.load(name)
    var truth = DrawnInputs(for: model)
    var cells: [String: String] = [:]
    for mistake in MistakeTable.mistakes(for: name) {
      var counts: OrderedDictionary<Verdict, Int> = [:]
      for node in model.nodes {
        for mutant in try mistake.readings(of: node.name, in: Reading(model)) {
          let verdict = try verdict(on: mutant.model, golden, &truth)
          counts[verdict, default: 0] += 1
          if verdict == .none {
            let isLost = try Self.losing.contains(mistake.id) || losesFunction(mistake, of: node)
            #expect(isLost, "\(node.name): \(mistake.id)")
          }
        }
      }
      let words = Verdict.allCases.compactMap { verdict in
        counts[verdict].map { $0 > 1 ? "\(verdict) \($0)" : "\(verdict)" }
      }
      cells[mistake.id] = words.isEmpty ? "–" : words.joined(separator: ", ")
    }
    if ProcessInfo.processInfo.environment["SLUICE_WRITE_TABLES"] != nil {
      try MistakeTable.write(cells, name)
    }
    let column = MistakeTable.column(name)
    for (mistake, cell) in cells {
      #expect(column[mistake] == cell, "Fixtures/mistakes.tsv does not say so of \(mistake)")
    }
  }

  @Test func `the table is one of all mistakes`() {
    #expect(Set(Mistake.all.map(\.id)) == Set(MistakeTable.column(MistakeTable.models[0]).keys))
    #expect(Set(Mistake.all.map(\.id)).count == Mistake.all.count)
  }

  /// The model with mistakes made in nodes, one after the other.
  private func mutant(
    _ model: Model, _ mistakes: [(node: String, id: String)]
  ) throws -> Model {
    var reading = Reading(model)
    for (node, id) in mistakes {
      let mistake = try #require(Mistake.named(id))
      reading = try #require(try mistake.readings(of: node, in: reading).first, "\(id)")
    }
    return reading.model
  }

  private static let pairs: [(model: String, mistakes: [(node: String, id: String)])] = [
    ("Keras/k3_gru", [("gru", "reset-placement"), ("gru", "gates-z-r-n")]),
    ("Keras/k3_gru", [("gru", "update-gate-inverted"), ("gru", "biases-exchanged")]),
    ("ONNX/tf2onnx_gru_backwards", [("", "direction"), ("", "time-flip")]),
    ("Keras/k3_simple_rnn_unrolled", [("", "kernel-transposed"), ("", "direction")]),
  ]

  @Test(arguments: pairs.indices)
  func `two mistakes in one layer are named`(_ index: Int) throws {
    let (name, mistakes) = Self.pairs[index]
    let (model, golden) = try MistakeTable.load(name)
    let cell = try #require(model.nodes.first { $0.cell != nil }).name
    let wrong = try mutant(model, mistakes.map { ($0.node.isEmpty ? cell : $0.node, $0.id) })
    var truth = DrawnInputs(for: model)
    let diagnosis = try MistakeSolver.diagnose(
      wrong, golden, trying: [.single, .pairInOneLayer], work: Work(budget: 400_000_000))
    guard case .found(let first, _) = diagnosis.outcome else {
      Issue.record("\(name): \(diagnosis.textLines)")
      return
    }
    #expect(isRight(first.reading.model, &truth) || !diagnosis.ambiguities.isEmpty)
    #expect(first.reading.changes.count <= 2)
  }

  @Test func `the same mistake in all layers is named as such`() throws {
    let (model, golden) = try MistakeTable.load("Keras/tfk_lstm")
    let cells = model.nodes.filter { $0.cell != nil }.map(\.name)
    #expect(cells.count > 1)
    let wrong = try mutant(model, cells.map { ($0, "gates-i-g-f-o") })
    let diagnosis = try MistakeSolver.diagnose(wrong, golden, trying: [.single, .alike])
    guard case .found(let first, _) = diagnosis.outcome else {
      Issue.record("\(diagnosis.textLines)")
      return
    }
    #expect(first.reading.changes.map(\.node) == cells)
    #expect(Set(first.reading.changes.map(\.id)) == ["gates-i-g-f-o"])
  }

  @Test(arguments: [
    ("Keras/k3_simple_rnn_unrolled", "input-bias-missing"),
    ("ONNX/torch_gru_legacy", "biases-summed"),
  ])
  func `no pair is named for what is lost`(_ name: String, _ id: String) throws {
    let (model, golden) = try MistakeTable.load(name)
    let cell = try #require(model.nodes.first { $0.cell != nil }).name
    let diagnosis = try MistakeSolver.diagnose(mutant(model, [(cell, id)]), golden)
    guard case .none = diagnosis.outcome else {
      Issue.record("\(diagnosis.textLines)")
      return
    }
    #expect(diagnosis.cutShort.isEmpty && diagnosis.tried[.pairInOneLayer] ?? 0 > 20)
    #expect(diagnosis.textLines[0] == "no known mistake makes the golden match")
  }

  @Test func `what was not tried is said`() throws {
    let (model, golden) = try MistakeTable.load("Keras/k3_gru")
    let cell = try #require(model.nodes.first { $0.cell != nil }).name
    let wrong = try mutant(model, [(cell, "biases-summed")])
    let diagnosis = try MistakeSolver.diagnose(wrong, golden, work: Work(budget: 200_000))
    guard case .none = diagnosis.outcome else {
      Issue.record("a name for what is lost: \(diagnosis.textLines)")
      return
    }
    #expect(diagnosis.cutShort.contains(.pairInOneLayer))
    #expect(diagnosis.textLines.contains { $0.contains("not all") })
    #expect(diagnosis.work.spent <= diagnosis.work.budget)
  }

  @Test func `a model that agrees has no mistake`() throws {
    let (model, golden) = try MistakeTable.load("Keras/k3_gru")
    guard case .agrees = try MistakeSolver.diagnose(model, golden).outcome else {
      Issue.record("a mistake in a model that agrees")
      return
    }
  }

  /// Whether a mistake replaces a function that nobody would take another one for.
  private func losesFunction(_ mistake: Mistake, of node: Node) throws -> Bool {
    let names = [
      Mistake.Aspect.activation: "activation", .recurrentActivation: "recurrentActivation",
      .cellActivation: "cellActivation",
    ]
    guard let name = names[mistake.aspect], let json = node.layer.attributes[name] else {
      return false
    }
    let known: [ActivationFunction] =
      mistake.aspect == .recurrentActivation
      ? [.sigmoid, .hardSigmoid(slope: 0.2), .hardSigmoid(slope: 1.0 / 6)]
      : mistake.aspect == .cellActivation
        ? [.linear, try ActivationFunction(node.layer.attributes["activation"] ?? .null)]
        : [.tanh, .relu(), .sigmoid, .linear, .hardTanh, .softsign, .elu()]
    return try !known.contains(ActivationFunction(json))
  }

  /// What the solver says of a mutant; fails if that is wrong.
  private func verdict(
    on mutant: Model, _ golden: Golden, _ truth: inout DrawnInputs
  ) throws -> Verdict {
    let diagnosis = try MistakeSolver.diagnose(mutant, golden, trying: [.single])
    switch diagnosis.outcome {
    case .agrees: return .unseen
    case .none: return .none
    case .found(let first, _):
      let matches = [first] + diagnosis.ambiguities
      let right = matches.filter { isRight($0.reading.model, &truth) }
      let words = matches.map { $0.reading.changes.map(\.sentence).joined(separator: "; ") }
      #expect(!right.isEmpty, "a wrong name: \(words)")
      #expect(first.distance.agrees)
      return matches.count == 1 ? .named : .ambiguous
    }
  }

  /// Whether a reading gives on all inputs drawn what the model gives that was not tampered with.
  private func isRight(_ model: Model, _ truth: inout DrawnInputs) -> Bool {
    var work = Work(budget: .max)
    return truth.show(model, from: 0, within: &work) == false
  }
}
