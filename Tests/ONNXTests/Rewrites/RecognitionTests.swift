import SluiceFormats
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// What a person would name is what is left of the graphs that exporters write.
@Suite struct RecognitionTests {
  /// The layers that are left, constants not counted.
  static let layers: [(name: String, kinds: [String])] = [
    ("tf2onnx_gru", ["GRU"]),
    ("tf2onnx_gru_backwards", ["GRU", "Flip"]),
    ("tf2onnx_gru_loop_hard_sigmoid", ["GRU"]),
    ("tf2onnx_gru_loop_no_bias", ["GRU"]),
    ("tf2onnx_gru_loop_reset_after", ["GRU"]),
    ("tf2onnx_gru_loop_reset_before", ["GRU"]),
    ("tf2onnx_gru_stateful", ["GRU"]),
    ("tf2onnx_gru_unrolled", ["GRU"]),
    ("tf2onnx_bidirectional_gru", ["GRU"]),
    ("tf2onnx_lstm", ["LSTM"]),
    ("tf2onnx_lstm_hard_sigmoid", ["LSTM"]),
    ("tf2onnx_lstm_relu", ["LSTM"]),
    ("tf2onnx_lstm_states", ["LSTM"]),
    ("tf2onnx_lstm_masked", ["Embedding", "Equal", "Not", "LSTM"]),
    ("tf2onnx_simple_rnn_loop", ["RNN"]),
    ("keras2onnx_layers", ["GRU", "LSTM", "GRU", "RNN", "Dense"]),
    ("keras3_export_bidirectional_gru", ["GRU"]),
    ("keras3_export_cells", ["GRU", "LSTM"]),
    ("keras3_export_gru", ["GRU"]),
    ("keras3_export_gru_backwards", ["GRU", "Flip"]),
    ("keras3_export_gru_dynamic", ["GRU"]),
    ("keras3_export_gru_loop_hard_sigmoid", ["GRU"]),
    ("keras3_export_gru_loop_no_bias", ["GRU"]),
    ("keras3_export_gru_loop_reset_before", ["GRU"]),
    ("keras3_export_gru_states", ["GRU"]),
    ("keras3_export_gru_unrolled", ["GRU"]),
    ("keras3_export_lstm", ["LSTM"]),
    ("keras3_export_lstm_states", ["LSTM"]),
    ("keras3_export_simple_rnn_loop", ["RNN"]),
    ("keras3_tf2onnx_gru", ["GRU"]),
    ("torch_gru_baked", ["GRU"]),
    ("torch_gru_double", ["GRU"]),
    ("torch_gru_legacy", ["GRU", "Unsqueeze"]),
    ("torch_gru_dynamo", ["GRU", "Unsqueeze"]),
    ("torch_gru_dynamo_external", ["GRU"]),
    ("torch_gru_dynamo_unfolded", ["GRU"]),
    ("torch_gru_half", ["Squeeze", "GRU"]),
    ("torch_gru_no_bias", ["Transpose", "GRU", "Unsqueeze", "Transpose"]),
    ("torch_grucell", ["Unsqueeze", "GRU"]),
    ("torch_grucell_legacy", ["Unsqueeze", "GRU"]),
    ("torch_grucell_unrolled", ["GRU"]),
    ("torch_grucell_unrolled_legacy", ["GRU"]),
    ("torch_lstmcell", ["Unsqueeze", "LSTM"]),
    ("torch_lstmcell_unrolled", ["LSTM"]),
    (
      "torch_lstm_streaming",
      [
        "LayerNormalization", "Squeeze", "Squeeze", "LSTM", "Unsqueeze", "Unsqueeze", "Dense",
        "TopK",
      ]
    ),
    ("torch_rnn_tanh", ["RNN", "Unsqueeze"]),
    ("torch_rnn_unrolled", ["RNN", "Unsqueeze"]),
    // Two matrices that are added, with a function behind: one step alone could be anything.
    ("torch_rnncell", ["Dense", "Dense", "Add", "Activation"]),
    ("twin_export", ["GRU", "LSTM", "RNN", "Dense"]),
    ("twin_tf2onnx", ["GRU", "LSTM", "RNN", "Dense"]),
    ("twin_torch", ["GRU", "LSTM", "RNN", "Dense"]),
    ("twin_torch_dynamo", ["GRU", "LSTM", "RNN", "Dense"]),
  ]

  @Test(arguments: layers)
  func `the layers that a person would name are left`(_ name: String, _ kinds: [String]) throws {
    #expect(try Fixtures.onnx(name).kinds == kinds)
  }

  /// The recurrent layers among others.
  static let recurrent: [(name: String, kinds: [String])] = [
    ("keras3_export_bidirectional_lstm", ["LSTM"]),
    ("keras3_export_gru_masked", ["GRU"]),
    ("keras3_export_lstm_masked", ["LSTM"]),
    ("keras3_export_simple_rnn_masked", ["RNN"]),
    ("tf2onnx_gru_masked", ["GRU"]),
    ("torch_audio", ["GRU"]),
    ("torch_classifier", ["GRU"]),
    ("torch_gru_dynamo_bidirectional", ["GRU", "GRU"]),
    ("torch_gru_unfolded", ["GRU", "GRU"]),
    ("torch_lstm_bidirectional", ["LSTM"]),
    ("torch_lstm_dynamo", ["LSTM", "LSTM"]),
    ("torch_mixed", ["LSTM", "GRU"]),
    ("torch_packed_gru", ["GRU"]),
    ("torch_packed_lstm", ["LSTM"]),
    ("torch_rnn_relu", ["RNN"]),
    ("torch_rnn_unrolled_relu", ["RNN", "RNN"]),
  ]

  @Test(arguments: recurrent)
  func `every recurrent layer is found among others`(_ name: String, _ kinds: [String]) throws {
    let layers = try Fixtures.onnx(name).nodes.compactMap { $0.layer as? any RecurrentLayer }
    #expect(layers.map(\.kind) == kinds)
  }

  /// The models whose exporter wrote loops.
  static let looping = [
    "keras3_export_bidirectional_gru", "keras3_export_cells", "keras3_export_gru",
    "keras3_export_gru_backwards", "keras3_export_gru_dynamic",
    "keras3_export_gru_loop_hard_sigmoid", "keras3_export_gru_loop_no_bias",
    "keras3_export_gru_loop_reset_before", "keras3_export_gru_masked", "keras3_export_gru_states",
    "keras3_export_lstm_masked", "keras3_export_simple_rnn_loop",
    "keras3_export_simple_rnn_masked", "keras3_tf2onnx_gru", "tf2onnx_gru_loop_hard_sigmoid",
    "tf2onnx_gru_loop_no_bias", "tf2onnx_gru_loop_reset_after", "tf2onnx_gru_loop_reset_before",
    "tf2onnx_gru_masked", "tf2onnx_lstm_masked", "tf2onnx_simple_rnn_loop", "twin_export",
    "twin_tf2onnx",
  ]

  @Test(arguments: looping)
  func `no loop over the steps of a cell is left, and the model says so`(_ name: String) throws {
    let plain = try Fixtures.onnx(name, ONNXOptions(rewrites: []))
    let loops = plain.nodes.filter { $0.layer is Loop }.map(\.name)
    #expect(!loops.isEmpty)
    let model = try Fixtures.onnx(name)
    #expect(!model.kinds.contains("Loop"))
    let told = model.facts(.inferred).compactMap { node, texts in
      texts.contains { $0.hasPrefix("recognised in the loop ") } ? node : nil
    }
    let rolled = model.nodes.filter { $0.origin == "Loop" }
    #expect(rolled.allSatisfy { $0.layer is any RecurrentLayer })
    #expect(Set(told) == Set(rolled.map(\.name)))
    for loop in loops {
      let words = "recognised in the loop '\(loop)', and proved by running both on random inputs"
      #expect(model.facts(.inferred).values.contains { $0.contains(words) }, "\(loop)")
    }
  }

  /// The models whose exporter wrote out steps: how many, and in how many layers.
  static let steps: [(name: String, layers: Int, words: String)] = [
    ("torch_rnn_unrolled", 1, "steps that were written out"),
    ("torch_rnn_unrolled_relu", 2, "steps that were written out"),
    ("torch_grucell_unrolled", 1, "steps that were written out"),
    ("torch_grucell_unrolled_legacy", 1, "steps that were written out"),
    ("torch_lstmcell_unrolled", 1, "steps that were written out"),
    ("tf2onnx_gru_unrolled", 1, "6 steps that were written out"),
    ("keras3_export_gru_unrolled", 1, "6 steps that were written out"),
    ("twin_torch_dynamo", 1, "6 steps that were written out"),
    ("torch_grucell", 1, "the nodes of one step"),
    ("torch_lstmcell", 1, "the nodes of one step"),
  ]

  @Test(arguments: steps)
  func `steps that are written out become layers, and the model says so`(
    _ name: String, _ layers: Int, _ words: String
  ) throws {
    let told = try Fixtures.onnx(name).facts(.inferred).values.flatMap { $0 }.filter {
      $0.hasPrefix("recognised in ")
    }
    #expect(told.count == layers)
    #expect(
      told.allSatisfy {
        $0.contains(words) && $0.hasSuffix(", and proved by running both on random inputs")
      })
  }
}
