import Foundation
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What once gave a wrong number without a word.
@Suite struct RegressionTests {
  @Test(arguments: [
    "k3_add_of_ranks", "tfk_add_of_ranks", "k3_masking_near_half", "k3_shared_layer",
    "tfk_shared_layer", "k3_structures", "tfk_structures",
  ])
  func `ranks, rounded constants, shared layers and structures agree with the framework`(
    _ name: String
  ) throws {
    let (model, golden) = try Fixtures.keras(name)
    #expect(try Verification(of: model, against: golden).passed)
  }

  @Test func `a bias as long as another dimension is added where Keras 3 adds it, and told`() throws
  {
    let (model, golden) = try Fixtures.keras("k3_coincidences")
    #expect(try Verification(of: model, against: golden).passed)
    let told = model.provenance.facts.filter {
      $0.text.hasPrefix("the bias is added along dimension 2")
    }
    #expect(Set(told.map(\.node)) == ["conv", "einsum", "add"])
  }

  @Test(arguments: ["k3_named_like_a_state", "tfk_named_like_a_state"])
  func `an output that is named like a state leaves the state its place`(_ name: String) throws {
    let outputs = try Fixtures.keras(name).model.outputs
    #expect(outputs.map(\.name) == ["gru.state", "gru.state_1"])
    #expect(outputs.map(\.feedsInput) == [nil, "gru.state"])
  }

  @Test(arguments: ["k3_shared_layer", "tfk_shared_layer"])
  func `a stateful layer that is called twice is refused`(_ name: String) throws {
    let error = try #require(
      try Fixtures.refusal(of: name, #""stateful": false"#, #""stateful":  true"#))
    #expect(error.contains("'stateful'") && error.contains("more than once"))
  }

  @Test func `only Keras 3 starts a stateful layer from the state of the call`() throws {
    let (old, new) = (#""stateful": false"#, #""stateful":  true"#)
    #expect(try Fixtures.refusal(of: "k3_states_in_and_out", old, new) == nil)
    let error = try #require(try Fixtures.refusal(of: "tfk_states_in_and_out", old, new))
    #expect(error.contains("'stateful'") && error.contains("initial state"))
  }

  @Test func `a constant in a list of tensors is refused`() throws {
    let error = try Fixtures.refusal(
      of: "k3_states_in_and_out", #""initial_state": [{"class_name": "__keras_tensor__""#,
      #""initial_state": [{"class_name": "__numpy_array___""#)
    #expect(try #require(error).contains("'initial_state'"))
  }

  @Test(arguments: ["k3_layer_activations", "tfk_layer_activations"])
  func `a registered class is not Keras's of the same name`(_ name: String) throws {
    let error = try Fixtures.refusal(
      of: name, #""registered_name": null"#, #""registered_name": "R" "#)
    #expect(try #require(error).contains("registered as 'R'"))
  }

  @Test func `an input that is not listed is refused`() throws {
    let error = try Fixtures.refusal(
      of: "tfk_states_in_and_out", #"["h", 0, 0], ["c", 0, 0],"#, #"["x", 0, 0], ["c", 0, 0],"#)
    #expect(try #require(error).contains("'input_layers' lists 'x'"))
  }

  @Test func `a layer has one name`() throws {
    let error = try Fixtures.refusal(
      of: "k3_states_in_and_out", #""name": "lstm", "inbound_nodes""#,
      #""name": "lstn", "inbound_nodes""#)
    #expect(try #require(error).contains("'name'"))
  }

  @Test func `an input's type is a name`() throws {
    let error = try Fixtures.refusal(
      of: "k3_states_in_and_out", #""dtype": "float32", "sparse""#, #""dtype": 123456789, "sparse""#
    )
    #expect(try #require(error).contains("'dtype' is 123456789"))
  }

  @Test(arguments: ["k3_embedding_mask", "tfk_embedding_mask"])
  func `a recurrent dropout is read, and said to be left out`(_ name: String) throws {
    let facts = try Fixtures.keras(name).model.provenance.facts
    #expect(facts.contains { $0.kind == .dropped && $0.text.hasPrefix("recurrent_dropout 0.1 ") })
    let error = try Fixtures.refusal(
      of: name, #""recurrent_dropout": 0.1"#, #""recurrent_dropout": "a""#)
    #expect(try #require(error).contains("'recurrent_dropout' is"))
  }
}
