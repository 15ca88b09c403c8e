import OrderedCollections
import SluiceCore
import SluiceParity
import TestSupport
import Testing

@testable import SluiceModel

/// What is not the same is not proved to be.
@Suite struct ProofTests {
  enum Cell: CaseIterable {
    case gru, gruResettingBefore, lstm, rnn
  }

  /// Five steps of a cell, the nodes that they are, and the layer that takes their place.
  private struct Candidate {
    let draft: Draft
    let old: [Node]
    let new: [Node]
    let values: [(old: String, new: String)]

    init(_ cell: Cell) throws {
      var sketch = RewriteSketch()
      let x = sketch.input("x", [2, 5, 3])
      let h = sketch.input("h", [2, 4])
      var c = sketch.input("c", [2, 4])
      let parameters = try sketch.cell(
        gates: [.gru: 3, .gruResettingBefore: 3, .lstm: 4, .rnn: 1][cell] ?? 1)
      let (sequence, state) = try sketch.unrolled(x, h) { sketch, x, h in
        switch cell {
        case .gru: return try sketch.gru(x, h, parameters)
        case .gruResettingBefore: return try sketch.gruResettingBefore(x, h, parameters)
        case .rnn: return try sketch.rnn(x, h, parameters)
        case .lstm:
          let (output, memory) = try sketch.lstm(x, h, c, parameters)
          c = memory
          return output
        }
      }
      var draft = sketch.draft
      draft.outputs = [ModelOutput("y", value: sequence), ModelOutput("h", value: state)]
      let graph = StepGraph(draft)
      let chain = try #require(
        StepChain.chains(in: draft).flatMap { $0.parts(graph) }.max {
          $0.steps.count < $1.steps.count
        })
      old = try #require(chain.region(of: draft)).old
      let count = draft.nodes.count
      values = try #require(try chain.emit(into: &draft, graph))
      new = Array(draft.nodes[count...])
      self.draft = draft
    }

    /// Whether the proof holds for the layer, or what a mistake makes of it; nil where there is no room
    /// for the mistake.
    func holds(_ mistake: Mistake? = nil) throws -> Bool? {
      var (draft, new) = (draft, new)
      if let mistake {
        let place = try #require(new.firstIndex { $0.layer is any RecurrentLayer })
        guard
          let option = try mistake.options(
            of: new[place], draft.parameters, Scope(types: draft.types)
          ).first
        else { return nil }
        new.replaceSubrange(place...place, with: option.nodes)
        draft.parameters.merge(option.tensors) { $1 }
      }
      return try RewriteProof(replacing: old, with: new, values: values, in: draft).holds()
    }
  }

  @Test(arguments: Cell.allCases)
  func `the right layer is proved, and no other`(_ cell: Cell) throws {
    let candidate = try Candidate(cell)
    #expect(try candidate.holds() == true)
    var tried = 0
    for mistake in Mistake.all {
      guard let holds = try candidate.holds(mistake) else { continue }
      #expect(!holds, "\(mistake.id)")
      tried += 1
    }
    #expect(tried >= (cell == .rnn ? 6 : 10))
  }

  @Test func `values that take each other's places are no proof`() throws {
    let candidate = try Candidate(.gru)
    let exchanged = [
      (old: candidate.values[0].old, new: candidate.values[0].new),
      (old: candidate.values[1].old, new: candidate.values[2].new),
    ]
    let proof = try RewriteProof(
      replacing: candidate.old, with: candidate.new, values: exchanged, in: candidate.draft)
    #expect(!proof.holds())
  }

  @Test func `what cannot be run proves nothing`() throws {
    var sketch = RewriteSketch()
    let a = sketch.input("a", ["n", 3])
    let b = sketch.input("b", ["n", 4])
    // No size makes the two fit each other.
    let old = try sketch.add(
      Add(), sketch.add(MergeAxes(axis: 0), a), sketch.add(MergeAxes(axis: 0), b))
    let nodes = sketch.draft.nodes
    let proof = try RewriteProof(
      replacing: nodes, with: nodes, values: [(old, old)], in: sketch.draft)
    #expect(!proof.holds())
  }
}
