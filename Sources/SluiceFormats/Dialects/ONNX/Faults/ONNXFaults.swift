internal import ONNXWire
internal import SluiceCore
internal import SluiceModel

/// The faults of exporters that are known.
///
/// A new one is one entry here.
enum ONNXFaults {
  static let all = [
    ONNXFault(
      name: "torch-reset-after", producer: "PyTorch with onnxscript",
      versions: "onnxscript 0.5.7–0.7.0",
      mark: "a GRU of producer pytorch that is not linear_before_reset", operators: ["GRU"],
      warning:
        "PyTorch has no GRU that resets before the product, and its exporter wrote some without "
        + "'linear_before_reset': compare with the original",
      thread: "microsoft/onnxscript#2852",
      isBorne: { call, _, _, producer in
        producer.name == "pytorch" && !call.isSet("linear_before_reset")
      },
      correction: { $0.override("linear_before_reset", .int(1)) }),
    ONNXFault(
      name: "tf2onnx-activations", producer: "tf2onnx", versions: "1.9.3–1.15.1",
      mark: "a bidirectional LSTM without activations",
      operators: ["LSTM"],
      warning:
        "this version of tf2onnx lost the activations of bidirectional LSTMs, and the standard's "
        + "are taken: compare with the original unless they were sigmoid, tanh and tanh",
      thread: "onnx/tensorflow-onnx#2211",
      isBorne: { call, node, _, producer in
        producer.name == "tf2onnx" && !call.has("activations") && node.isBidirectional
      },
      correction: nil),
    ONNXFault(
      name: "keras2onnx-backwards", producer: "keras2onnx", versions: "all to 1.7.0",
      mark: "a reverse layer whose sequence is read and not reversed",
      operators: ["GRU", "LSTM", "RNN"],
      warning:
        "keras2onnx left the sequence of a layer that goes backwards in the order of time, where "
        + "Keras has that of processing: compare with the original",
      thread: "onnx/keras-onnx#612",
      isBorne: { call, node, neighbours, producer in
        producer.name == "keras2onnx" && node.isReverse && call.makes(0)
          && !neighbours.leads(node.outputs[0], to: "ReverseSequence")
      },
      correction: { $0.flipsSequence = true }),
    ONNXFault(
      name: "keras2onnx-mask", producer: "keras2onnx", versions: "1.6.0–1.7.0",
      mark: "lengths that are sums of a mask",
      operators: ["GRU", "LSTM", "RNN"],
      warning:
        "keras2onnx made a length of a mask: the model is right only where the steps that count "
        + "come first, and its outputs behind them are zero where Keras repeats the last",
      thread: "onnx/keras-onnx#386",
      isBorne: { call, node, neighbours, producer in
        guard producer.name == "keras2onnx", node.inputs.count > 4,
          let lengths = neighbours.maker(of: node.inputs[4])
        else { return false }
        let source =
          lengths.opType == "Cast"
          ? lengths.inputs.first.flatMap(neighbours.maker(of:)) : lengths
        return source?.opType == "ReduceSum"
      },
      correction: nil),
  ]

  /// Warns of the faults that a node among its neighbours bears, or corrects those that the caller assumes.
  static func review(
    _ call: inout ONNXCall, _ node: ProtoNode, _ neighbours: ONNXNeighbours,
    _ graph: inout ONNXGraph
  ) {
    for fault in all
    where fault.operators.contains(node.opType)
      && fault.isBorne(call, node, neighbours, graph.context.producer)
    {
      if let correction = fault.correction, graph.context.assumes(fault.name) {
        correction(&call)
        graph.draft.note(
          .inferred, call.name, "corrected as \(fault.name) has it (\(fault.thread))")
      } else {
        let remedy = fault.correction == nil ? "" : "; --assume \(fault.name) reads what was meant"
        graph.draft.note(.warning, call.name, "\(fault.warning) (\(fault.thread))\(remedy)")
      }
    }
  }

  /// Fails unless every name is that of a fault with a correction.
  static func check(_ assumptions: [String]) throws(SluiceError) {
    let known = all.filter { $0.correction != nil }.map(\.name)
    if let stranger = assumptions.first(where: { !known.contains($0) }) {
      throw .assumptionUnknown(stranger, known: known)
    }
  }
}

extension ProtoNode {
  private var direction: String? {
    for attribute in attributes where attribute.name == "direction" {
      if case .string(let bytes) = attribute.value { return String(decoding: bytes, as: UTF8.self) }
    }
    return nil
  }

  fileprivate var isReverse: Bool { direction == "reverse" }
  fileprivate var isBidirectional: Bool { direction == "bidirectional" }
}
