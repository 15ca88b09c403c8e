import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// Layers of attention and convolving recurrent layers as configurations state them.
@Suite struct KerasAttentionTests {
  /// Puts a model of one layer, called with inputs of these shapes, into a graph.
  private func nodes(
    _ version: String, _ className: String, _ config: [String: JSON], _ shapes: [[JSON]],
    keywords: [String: JSON] = [:]
  ) throws(SluiceError) -> [Node] {
    let inputs: [JSON] = shapes.enumerated().map { index, shape in
      let name = JSON.string("x\(index)")
      return [
        "class_name": "InputLayer", "name": name, "inbound_nodes": [],
        "config": [
          "name": name, "dtype": "float32", "batch_input_shape": .array(shape), "sparse": false,
        ],
      ]
    }
    let call = shapes.indices.map { index -> JSON in
      [.string("x\(index)"), 0, 0, .object(.init(uniqueKeysWithValues: keywords.map { $0 }))]
    }
    let own: [String: JSON] = ["name": "layer", "trainable": true, "dtype": "float32"]
    let members = own.merging(config) { $1 }
    let layer: JSON = [
      "class_name": .string(className), "name": "layer", "inbound_nodes": [.array(call)],
      "config": .object(.init(uniqueKeysWithValues: members.map { $0 })),
    ]
    let model: JSON = [
      "class_name": "Functional",
      "config": [
        "name": "model", "layers": .array(inputs + [layer]),
        "input_layers": .array(shapes.indices.map { [.string("x\($0)"), 0, 0] }),
        "output_layers": [["layer", 0, 0]],
      ],
    ]
    let version = try KerasVersion(version)
    let context = KerasContext(version, weightsBy: KerasWriter(version, on: nil))
    var graph = KerasGraph(context)
    let unit = try KerasUnit.root(model, context)
    _ = try (unit.layer as? KerasModel)?.callAsWhole(&graph)
    return graph.nodes
  }

  private let pair: [[JSON]] = [[.null, 3, 2], [.null, 4, 2]]

  @Test func `causality was an option before it was an argument`() throws {
    let config: [String: JSON] = ["use_scale": false, "dropout": 0]
    for isCausal in [true, false] {
      let option = ["causal": JSON.bool(isCausal)].merging(config) { $1 }
      let argument: [String: JSON] = ["use_causal_mask": .bool(isCausal)]
      for found in [
        try nodes("2.9.0", "Attention", option, pair),
        try nodes("2.10.0", "Attention", config, pair, keywords: argument),
      ] {
        let layer = try #require(found.last?.layer)
        #expect(layer.kind == "Attention" && layer.attributes["isCausal"] == .bool(isCausal))
      }
    }
  }

  @Test func `a score mode or a mask that is not known is refused`() {
    expectError(.malformed, "'score_mode'", "'dot' or 'concat'") { () throws(SluiceError) in
      _ = try nodes("2.15.0", "Attention", ["use_scale": false, "score_mode": "sum"], pair)
    }
    expectError(.unsupported, "'mask'") { () throws(SluiceError) in
      let keywords: [String: JSON] = ["mask": ["x0", 0, 0]]
      _ = try nodes("2.15.0", "Attention", ["use_scale": false], pair, keywords: keywords)
    }
    expectError(.unsupported, "'use_causal_mask'") { () throws(SluiceError) in
      let keywords: [String: JSON] = ["use_causal_mask": 1]
      _ = try nodes("2.15.0", "Attention", ["use_scale": false], pair, keywords: keywords)
    }
  }

  @Test func `heads that cannot share keys are refused`() {
    let config: [String: JSON] = [
      "head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 3, "use_bias": true,
    ]
    expectError(.malformed, "'num_key_value_heads'", "divisor of 4") { () throws(SluiceError) in
      _ = try nodes("3.15.1", "GroupedQueryAttention", config, pair)
    }
  }

  private let options: [String: JSON] = [
    "filters": 2, "kernel_size": [3], "strides": [1], "padding": "same", "dilation_rate": [1],
    "data_format": "channels_last", "activation": "tanh", "recurrent_activation": "hard_sigmoid",
    "use_bias": true, "return_sequences": true, "go_backwards": false, "stateful": false,
  ]

  @Test func `an activation across places is refused`() {
    let other: [String: JSON] = ["data_format": "channels_first", "activation": "softmax"]
    expectError(.unsupported, "'activation'", "places together") { () throws(SluiceError) in
      _ = try nodes(
        "2.15.0", "ConvLSTM1D", options.merging(other) { $1 }, [[.null, 4, 3, 5]])
    }
  }

  @Test func `Keras 3 computes the calls that are farthest from the outputs first`() {
    // 0 feeds 1 and 4; 1, 2, 3 follow each other, and 3 and 4 are outputs.
    let sources = [[], [0], [1], [2], [0]]
    #expect(KerasDepths(sources: sources, ends: [3, 4]) { $0 }.order == [0, 1, 2, 4, 3])
    #expect(KerasDepths(sources: sources, ends: [4, 3]) { $0 }.order == [0, 1, 2, 3, 4])
    // Where 4 calls the layer of 1 again, it counts as far away as that.
    let order = KerasDepths(sources: sources, ends: [4, 3]) { $0 == 4 ? 1 : $0 }.order
    #expect(order == [0, 1, 4, 2, 3])
    // What no output needs is left out.
    #expect(KerasDepths(sources: sources, ends: [4]) { $0 }.order == [0, 4])
  }
}
