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

  /// Gates moved in kernels or biases alone are left to the table of the solver.
  static let aspects = Set(Mistake.Aspect.allCases).subtracting([.gatesOfKernels, .gatesOfBiases])

  /// The mistakes that none of these fixtures gives room for.
  static let elsewhere = [
    "cell-activation-same", "clip-missing", "initial-state-given", "mask-given", "passes-exchanged",
    "peephole-order", "peepholes-missing", "reverse-activations-missing", "reverse-pass-flip",
  ]

  @Test(arguments: names)
  func `no mistake in a recurrent layer passes the golden`(_ name: String) throws {
    let (model, golden) = try Fixtures.keras(name)
    try #require(try Verification(of: model, against: golden).passed)
    for node in model.nodes {
      for mistake in Mistake.all where Self.aspects.contains(mistake.aspect) {
        for mutant in try mistake.readings(of: node.name, in: Reading(model)) {
          let passed = try Verification(of: mutant.model, against: golden).passed
          #expect(!passed, "\(node.name): \(mistake.id) goes unseen")
        }
      }
    }
  }

  @Test func `every mistake is tried on some fixture`() throws {
    let models = try Self.names.map { try Fixtures.keras($0).model }
    for mistake in Mistake.all
    where Self.aspects.contains(mistake.aspect) && !Self.elsewhere.contains(mistake.id) {
      let isTried = try models.contains { model in
        try model.nodes.contains {
          try !mistake.readings(of: $0.name, in: Reading(model)).isEmpty
        }
      }
      #expect(isTried, "\(mistake.id)")
    }
  }
}
