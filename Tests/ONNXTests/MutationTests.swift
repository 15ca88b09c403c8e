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

  @Test(arguments: names)
  func `no mistake in a recurrent layer passes the golden`(_ name: String) throws {
    let (model, golden) = (try Fixtures.onnx(name), try Fixtures.onnxGolden(name))
    let share = try #require(Fixtures.onnxTolerances[name])
    for node in model.nodes {
      for mistake in Mistake.all where mistake.aspect != .gatesOfKernels {
        // A pass that comes to the masked steps first has nothing to hold there.
        if mistake.aspect == .maskedOutput, node.layer.recurrent?.shape.direction == .reverse {
          continue
        }
        for mutant in try mistake.readings(of: node.name, in: Reading(model)) {
          let verdict = try Verification(of: mutant.model, against: golden)
          #expect(!verdict.differing(by: share).isEmpty, "\(node.name): \(mistake.id) goes unseen")
        }
      }
    }
  }

  @Test func `every mistake is tried on some model`() throws {
    let models = try Self.names.map { try Fixtures.onnx($0) }
    for mistake in Mistake.all {
      let isTried = try models.contains { model in
        try model.nodes.contains {
          try !mistake.readings(of: $0.name, in: Reading(model)).isEmpty
        }
      }
      #expect(isTried, "\(mistake.id)")
    }
  }
}
