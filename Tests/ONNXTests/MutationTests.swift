import SluiceModel
import SluiceParity
import TestSupport
import Testing

@testable import SluiceFormats

/// Every mistake that a converter could make with a recurrent node must make a golden fail.
@Suite struct MutationTests {
  /// The models with recurrent layers whose parameters stand in the file.
  static let names = GoldenTests.names.filter { name in
    (try? Fixtures.onnx(name))?.nodes.contains { $0.layer is any RecurrentLayer } ?? false
  }

  static let mutations = Mutation.all + Mutation.ofONNX

  @Test(arguments: names)
  func `no mistake in a recurrent layer passes the golden`(_ name: String) throws {
    let (model, golden) = (try Fixtures.onnx(name), try Fixtures.onnxGolden(name))
    let share = try #require(Fixtures.onnxTolerances[name])
    for node in model.nodes {
      for mutation in Self.mutations {
        // A pass that comes to the masked steps first has nothing to hold there.
        if mutation.changesMaskedStepsOnly, node.layer.recurrent?.shape.direction == .reverse {
          continue
        }
        guard let mutant = try mutation.applied(to: node, of: model) else { continue }
        let verdict = try Verification(of: mutant, against: golden)
        #expect(
          !verdict.differing(by: share).isEmpty, "\(node.name): \(mutation.name) goes unseen")
      }
    }
  }

  @Test func `every mistake is tried on some model`() throws {
    let models = try Self.names.map { try Fixtures.onnx($0) }
    for mutation in Self.mutations {
      let isTried = try models.contains { model in
        try model.nodes.contains { try mutation.applied(to: $0, of: model) != nil }
      }
      #expect(isTried, "\(mutation.name)")
    }
  }
}
