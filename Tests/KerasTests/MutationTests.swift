import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Every mistake that a converter could make with gates must make a golden fail.
@Suite struct MutationTests {
  /// Goldens in single precision, with biases, of every kind of cell and of both generations.
  static let names = Fixtures.keras.filter { name in
    [
      "gru", "gru_reset_before", "lstm", "simple_rnn_unrolled", "masking_holes",
      "zero_output_for_mask", "states_in_and_out", "no_bias_stack",
    ].contains { name == "k3_\($0)" || name == "tfk_\($0)" }
  }

  @Test(arguments: names)
  func `no mistake in a recurrent layer passes the golden`(_ name: String) throws {
    let (model, golden) = try Fixtures.keras(name)
    try #require(try Verification(of: model, against: golden).passed)
    for node in model.nodes {
      for mutation in Mutation.all {
        guard let mutant = try mutation.applied(to: node, of: model) else { continue }
        let passed = try Verification(of: mutant, against: golden).passed
        #expect(!passed, "\(node.name): \(mutation.name) goes unseen")
      }
    }
  }

  @Test func `every mistake is tried on some fixture`() throws {
    let models = try Self.names.map { try Fixtures.keras($0).model }
    for mutation in Mutation.all {
      let isTried = try models.contains { model in
        try model.nodes.contains { try mutation.applied(to: $0, of: model) != nil }
      }
      #expect(isTried, "\(mutation.name)")
    }
  }
}
