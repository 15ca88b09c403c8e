import OrderedCollections
import SluiceCore
import SluiceParity
import TestSupport
import Testing

@testable import ONNXWire
@testable import SluiceFormats
@testable import SluiceModel

/// No rewrite changes what a model computes, of all that exporters wrote.
@Suite struct RewriteTests {
  static let names = Fixtures.onnx.filter { $0 != "fault_torch_lstm_projection" }

  /// As far as rewrites may differ, as a share of the largest number: exporters round a sixth, or the
  /// root of two, to single precision.
  static let share = 1e-6

  private func inputs(_ name: String) throws -> OrderedDictionary<String, Tensor> {
    try #require(try Fixtures.onnxGolden(name).cases.first?.inputs)
  }

  @Test(arguments: names)
  func `a model computes the same with any one rewrite as with none`(_ name: String) throws {
    let inputs = try inputs(name)
    let plain = try Fixtures.onnx(name, ONNXOptions(rewrites: []))
    let outputs = try plain.run(inputs)
    let whole = try draft(name, ONNXOptions(rewrites: []))
    for rewrite in Rewrites.all {
      var draft = whole
      // What is inside of nodes is rewritten while it is read.
      if rewrite.worksInside { draft = try self.draft(name, ONNXOptions(rewrites: [rewrite])) }
      let isChanged = try Rewrites.applyOnce(rewrite, to: &draft)
      guard isChanged || rewrite.worksInside else { continue }
      try Rewrites.apply([rewrite], to: &draft)
      let model = try draft.model(name: plain.name, provenance: plain.provenance)
      guard model.json != plain.json else { continue }
      let difference = try model.difference(from: outputs, given: inputs)
      #expect(difference <= Self.share, "\(rewrite)")
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: names)
  func `a model computes the same after every step of all rewrites`(_ name: String) throws {
    let inputs = try inputs(name)
    let outputs = try Fixtures.onnx(name, ONNXOptions(rewrites: [])).run(inputs)
    var draft = try draft(name)
    let provenance = Provenance(format: "", version: nil, producer: nil)
    var isLast = false
    while !isLast {
      isLast = true
      for rewrite in Rewrites.all {
        while try Rewrites.applyOnce(rewrite, to: &draft) {
          isLast = false
          let model = try draft.model(name: name, provenance: provenance)
          let difference = try model.difference(from: outputs, given: inputs)
          #expect(difference <= Self.share, "\(rewrite)")
        }
      }
    }
  }

  /// The graph of a model before the first rewrite, but for those of the graphs inside it.
  private func draft(
    _ name: String, _ options: ONNXOptions = ONNXOptions()
  ) throws -> Draft {
    let file = try InputFile(path: Fixtures.onnxPath(name))
    let proto = try ProtoModel.read(file)
    var reader = ONNXReader(
      proto, try ONNXContext(proto, ONNXTensors(in: file), options))
    try reader.lower()
    return reader.graph.draft
  }

  /// For every rewrite, a model that is another without it.
  static let witnesses = [
    "DropIdentities": "torch_lstmcell", "ShareConstants": "torch_grucell_unrolled_legacy",
    "SpreadDense": "twin_export", "PartSplits": "tf2onnx_gru_unrolled",
    "FuseViews": "torch_gru_legacy", "FormActivations": "tf2onnx_gru_loop_reset_after",
    "FormFlips": "tf2onnx_gru_backwards", "JoinParts": "tf2onnx_bidirectional_gru",
    "RollLoops": "keras3_export_gru_masked", "RollSteps": "torch_rnn_unrolled",
    "ZeroStates": "torch_gru_dynamo", "AbsorbFlips": "keras3_export_gru_backwards",
    "HoistTransposes": "torch_gru_unfolded", "TakeLast": "keras3_export_gru_dynamic",
    "JoinDirections": "keras3_export_bidirectional_gru", "FormDense": "twin_torch",
    "FormEmbedding": "torch_classifier",
  ]

  @Test(arguments: Rewrites.all.indices)
  func `there is a model that needs a rewrite`(_ index: Int) throws {
    let name = try #require(Self.witnesses["\(Rewrites.all[index])"])
    var others = Rewrites.all
    others.remove(at: index)
    let model = try Fixtures.onnx(name, ONNXOptions(rewrites: others))
    #expect(try model.json != Fixtures.onnx(name).json)
  }

  @Test(arguments: names)
  func `a model whose numbers are not folded computes the same`(_ name: String) throws {
    let inputs = try inputs(name)
    let folded = try Fixtures.onnx(name, ONNXOptions(rewrites: []))
    let whole = try Fixtures.onnx(name, ONNXOptions(foldsNumbers: false, rewrites: []))
    #expect(whole.nodes.count >= folded.nodes.count)
    #expect(try folded.difference(from: whole, given: inputs) <= Self.share)
  }
}
