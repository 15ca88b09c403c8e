import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What hurts those who convert recurrent models elsewhere: each a model whose framework recorded what it
/// computes, and what Sluice says of it.
@Suite struct PainTests {
  /// Reads a fixture, which must compute what its framework recorded.
  @discardableResult
  private func agreed(_ name: String) throws -> Model {
    let (model, golden) = try Fixtures.keras(name)
    let verdict = try Verification(of: model, against: golden)
    #expect(verdict.passed, "\(name): \(verdict.failure.map { "\($0)" } ?? "")")
    return model
  }

  // MARK: - Configurations that Keras 3 refuses

  @Test func `the attribute time_major is read where it is false, and refused where it is true`()
    throws
  {
    try agreed("tfk_gru")
    let error = try Fixtures.refusal(
      of: "tfk_gru", #""time_major": false"#, #""time_major":  true"#)
    #expect(try #require(error).contains("'time_major'"))
  }

  @Test(arguments: [
    "k1_bidirectional_mask", "k224_bidirectional", "tfk_both_ways", "k3_two_way_encoder",
  ])
  func `a layer of both directions is read from every generation`(_ name: String) throws {
    try agreed(name)
  }

  @Test func `an input's shape goes by either name`() throws {
    let shapes = try ["tfk_lstm", "k3_lstm"].map { try agreed($0).inputs[0].type.shape.count }
    #expect(shapes == [3, 3])
  }

  // MARK: - Values that Keras 3 changes without a word

  @Test func `the hard sigmoid of the version that wrote the file is taken, and told`() throws {
    let old = try agreed("k231_hard_sigmoid")
    #expect(try lstm("lstm_1", of: old).activations.recurrentActivation == .hardSigmoid(slope: 0.2))
    #expect(old.says(.inferred, "lstm_1", "hard_sigmoid has slope 0.2"))
    let new = try agreed("k3_layer_activations")
    #expect(
      try lstm("lstm", of: new).activations.recurrentActivation == .hardSigmoid(slope: 1.0 / 6))
    #expect(new.says(.inferred, "lstm", "hard_sigmoid has slope 1/6"))
  }

  @Test func `the other hard sigmoid would not have passed`() throws {
    let (model, golden) = try Fixtures.keras("k231_hard_sigmoid")
    let node = try #require(model.nodes.first { $0.name == "gru_2" })
    for id in ["recurrent-activation-hard-sigmoid-0.2", "recurrent-activation-hard-sigmoid-1/6"] {
      let mistake = try #require(Mistake.named(id))
      for mutant in try mistake.readings(of: node.name, in: Reading(model)) {
        #expect(try !Verification(of: mutant.model, against: golden).passed)
      }
    }
  }

  @Test func `a GRU that does not say when it resets does so before the product`() throws {
    let (model, golden) = try Fixtures.keras("k208_gru_lstm")
    try agreed("k208_gru_lstm")
    for name in ["gru_1", "gru_2", "gru_3"] {
      let node = try #require(model.nodes.first { $0.name == name })
      #expect((node.layer as? GRU)?.resetPlacement == .beforeProduct)
      #expect(model.says(.defaulted, name, "reset_after is absent: false"))
    }
    #expect(model.says(.inferred, "gru_2", "without a bias"))
    // The layer without a bias, of which the weights would fit either way.
    let node = try #require(model.nodes.first { $0.name == "gru_2" })
    let mistake = try #require(Mistake.named("reset-placement"))
    let mutant = try #require(try mistake.readings(of: node.name, in: Reading(model)).first)
    #expect(try !Verification(of: mutant.model, against: golden).passed)
  }

  @Test func `kernels that Theano computed with are turned round`() throws {
    for (name, layer) in [
      ("k1_conv1d_theano", "conv1"), ("k224_theano_conv1d", "conv1"), ("k224_theano_same", "conv"),
    ] {
      #expect(try agreed(name).says(.layout, layer, "the kernel is turned round"))
    }
    let tells = "the names of the weights tell that Keras computed with theano"
    #expect(try agreed("k1_conv1d_theano").says(.inferred, nil, tells))
    #expect(try !agreed("k224_theano_conv1d").says(.inferred, nil, tells))
  }

  @Test func `the first versions of Keras normalise by a deviation`() throws {
    #expect(
      try agreed("k033_norm").says(
        .layout, "batchnormalization", "divides by a deviation with epsilon added"))
    try agreed("k108_lstm_norm")
  }

  @Test func `masks are lost behind merged tensors where Keras 3 lost them`() throws {
    let model = try agreed("k333_merged_masks")
    #expect(model.says(.note, "product", "Keras 3.3.3 loses it where tensors merge"))
    try agreed("k3_merged_masks")
  }

  // MARK: - Masks

  @Test(arguments: ["k3_masking_holes", "tfk_masking_holes"])
  func `a mask with holes is kept as a mask`(_ name: String) throws {
    let layers = try agreed(name).nodes.filter { $0.layer is any RecurrentLayer }
    #expect(!layers.isEmpty)
    #expect(layers.contains { $0.inputs.count > 1 && $0.inputs[1] != nil })
  }

  @Test func `what masked steps give out is said, and is that of the framework`() throws {
    #expect(try maskedOutputs("k3_masking_holes").contains(.hold))
    #expect(try maskedOutputs("k3_zero_output_for_mask") == [.zero])
    // Both directions give zeros in Keras 3 and in TensorFlow, but not in Keras on its own.
    #expect(try maskedOutputs("tfk215_everything").contains(.zero))
    #expect(try maskedOutputs("k1_bidirectional_mask") == [.hold])
    let old = try agreed("k224_bidirectional")
    #expect(old.says(.inferred, "pair/forward_gru_1", "give the initial state"))
  }

  @Test func `the states of stacked cells come in the order of the version`() throws {
    let model = try agreed("k215_stacked_states")
    #expect(model.outputs.count == 4)
  }

  // MARK: - States and directions

  @Test(arguments: ["k3_stateful_two_calls", "tfk_stateful_two_calls"])
  func `a state that is kept is an input and an output, and said to be`(_ name: String) throws {
    let model = try agreed(name)
    let states = model.inputs.filter(\.isState).map(\.name)
    #expect(!states.isEmpty)
    #expect(model.outputs.compactMap(\.feedsInput) == states)
    #expect(model.provenance.facts.contains { $0.text.hasPrefix("stateful: the state is") })
  }

  @Test func `a sequence that goes backwards comes in the order of processing`() throws {
    let model = try agreed("k1_lstm_tensorflow")
    let flip = try #require(model.nodes.first { $0.name == "lstm3.flip" })
    #expect(flip.layer is Flip)
    #expect(try lstm("lstm3", of: model).shape.direction == .reverse)
    #expect(model.says(.layout, "lstm3", "last step first"))
  }

  // MARK: - Weights that other readers cannot place

  @Test(arguments: ["k224_cudnn_gru", "k224_cudnn_nested", "k224_cudnn_weights"])
  func `weights of cuDNN are read at any depth`(_ name: String) throws {
    try agreed(name)
  }

  @Test func `the form of the bias tells cuDNN's weights from others`() throws {
    let model = try agreed("k224_cudnn_weights")
    let fact = "the form of the bias tells that cuDNN's layer saved the weights"
    for layer in ["rnn_1", "rnn_2/forward_gru_5", "rnn_2/backward_gru_5"] {
      #expect(model.says(.inferred, layer, fact))
    }
  }

  @Test(arguments: [
    ("k1_gru_theano", ["gru1", "gru2"]), ("k1_lstm_tensorflow", ["lstm1", "lstm2"]),
  ])
  func `an array for every gate makes one kernel`(_ name: String, _ layers: [String]) throws {
    let model = try agreed(name)
    for layer in layers { #expect(model.says(.inferred, layer, "an array for every gate")) }
    // The last layer of each keeps its gates together.
    #expect(!model.says(.inferred, name.contains("gru") ? "gru3" : "lstm3", "an array for"))
  }

  @Test func `cells that stream take the weights of the layers that were trained`() throws {
    let model = try agreed("k360_cell_weights")
    #expect(model.says(.inferred, nil, "those of layers of other classes with the same cells"))
  }

  @Test(arguments: [
    "tfk212_numbered", "tfk213_numbered", "tfk213_everything", "tfk214_numbered",
    "tfk215_everything", "k305_numbered", "k333_merged_masks",
  ])
  func `archives of every release are read`(_ name: String) throws {
    let model = try agreed(name)
    #expect(model.provenance.format == "Keras archive")
  }

  // MARK: - Reading

  private func lstm(_ name: String, of model: Model) throws -> LSTM {
    try #require(model.nodes.first { $0.name == name }?.layer as? LSTM)
  }

  /// What the recurrent layers of a fixture give out at masked steps.
  private func maskedOutputs(_ name: String) throws -> Set<MaskedOutput> {
    Set(
      try agreed(name).nodes.compactMap { node in
        node.inputs.count > 1 && node.inputs[1] != nil
          ? (node.layer as? any RecurrentLayer)?.shape.maskedOutput : nil
      })
  }
}

extension Model {
  /// Whether a fact about `node` says this.
  fileprivate func says(_ kind: Provenance.Fact.Kind, _ node: String?, _ words: String) -> Bool {
    provenance.facts.contains { $0.kind == kind && $0.node == node && $0.text.contains(words) }
  }
}
