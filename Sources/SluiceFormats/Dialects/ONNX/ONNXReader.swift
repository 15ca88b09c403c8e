internal import ONNXWire
internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

/// Reads an ONNX model, whatever exported it.
struct ONNXReader {
  private let proto: ProtoModel
  private let context: ONNXContext
  /// The graph as far as it has come.
  private(set) var graph: ONNXGraph

  /// Reads the model in `proto`, whose tensors are in `data`.
  static func read(
    _ proto: ProtoModel, _ data: ONNXTensors, _ options: ONNXOptions = ONNXOptions()
  ) throws(SluiceError) -> Model {
    var reader = ONNXReader(proto, try ONNXContext(proto, data, options))
    try reader.lower()
    try Rewrites.apply(options.rewrites, to: &reader.graph.draft)
    return try reader.model()
  }

  init(_ proto: ProtoModel, _ context: ONNXContext) {
    self.proto = proto
    self.context = context
    graph = ONNXGraph(context)
  }

  /// Puts the main graph into canonical layers.
  mutating func lower() throws(SluiceError) {
    guard let main = proto.graph else { throw .onnxGraphMissing }
    guard !main.outputs.isEmpty else { throw .onnxOutputsMissing }
    try ONNXSurvey.requireAllKnown(proto)
    try addInputs(of: main)
    let values = try graph.lower(main)
    try context.checkAssumptions()
    try addOutputs(of: main, values)
    if proto.hasTrainingInfo {
      graph.draft.note(.dropped, nil, "what the file says of training is left out")
    }
  }

  private func model() throws(SluiceError) -> Model {
    let producer = [proto.producerName, proto.producerVersion].filter { !$0.isEmpty }
    return try graph.draft.model(
      name: proto.graph?.name ?? "",
      provenance: Provenance(
        format: ONNXFormat.name, version: context.opsets.standard.map { "opset \($0)" },
        producer: producer.isEmpty ? nil : producer.joined(separator: " ")))
  }

  /// Adds what a caller gives: all inputs that no initializer gives.
  private mutating func addInputs(of main: ProtoGraph) throws(SluiceError) {
    let given = Set(main.initializers.map(\.name))
    for input in main.inputs {
      try placing(at: "input \(input.name.quoted)") { () throws(SluiceError) in
        guard !input.name.isEmpty else { throw .onnxUnnamed }
        guard !given.contains(input.name) else {
          if proto.irVersion >= 4 {
            graph.draft.note(
              .inferred, nil,
              "input \(input.name.quoted) has a value in the file and is taken for a constant")
          }
          return
        }
        let value = graph.draft.addInput(input.name, try ONNXTypes.valueType(input.type))
        try graph.define(input.name, value)
      }
    }
  }

  private mutating func addOutputs(
    of main: ProtoGraph, _ values: [String]
  ) throws(SluiceError) {
    var names = UniqueNames()
    for (output, value) in zip(main.outputs, values) {
      try placing(at: "output \(output.name.quoted)") { () throws(SluiceError) in
        try ONNXTypes.check(output.type, against: graph.type(value))
      }
      graph.draft.outputs.append(ModelOutput(names.claim(output.name), value: value))
    }
  }
}
