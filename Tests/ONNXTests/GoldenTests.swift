import Foundation
import SluiceEngine
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// What every exporter's models compute, against what the framework computed that made them.
@Suite struct GoldenTests {
  /// The models that hold what their framework computes.
  static let names = Fixtures.onnx.filter { !$0.hasPrefix("fault_") }

  @Test(arguments: names)
  func `a model and the engine compute what its framework recorded`(_ name: String) throws {
    let share = try #require(Fixtures.onnxTolerances[name])
    let verdict = try Verification(
      of: Engine(Fixtures.onnx(name)), against: Fixtures.onnxGolden(name))
    #expect(verdict.passed, "\(verdict.failure.map { "\($0)" } ?? "")")
    #expect(verdict.differing(by: share) == [])
    #expect(verdict.cases.allSatisfy { $0.notCompared.isEmpty })
  }

  @Test(arguments: [
    ("torch_", 25), ("keras3_", 15), ("tf2onnx_", 15), ("node_", 18), ("hand_", 20), ("twin_", 4),
    ("keras2onnx_", 1), ("quantized_", 3), ("fault_", 5),
  ])
  func `every exporter has fixtures`(_ prefix: String, _ count: Int) {
    #expect(Fixtures.onnx.filter { $0.hasPrefix(prefix) }.count >= count)
    #expect(Set(Fixtures.onnxTolerances.keys) == Set(Fixtures.onnx))
  }

  @Test(.enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"))
  func `a trained network for speech computes what ONNX Runtime recorded`() throws {
    let stem = try #require(Fixtures.real).appending(path: "gtcrn_simple")
    let model = try Fixtures.onnx(at: stem.path + ".onnx")
    let verdict = try Verification(
      of: model, against: Golden(contentsOf: stem.path + ".golden.npz"),
      tolerance: .fixed(Tolerance(absolute: 1e-5, relative: 0)))
    #expect(verdict.passed, "\(verdict.failure.map { "\($0)" } ?? "")")
    let layers = model.nodes.compactMap { node in
      (node.layer as? GRU).map { gru in
        "\(node.name) \(gru.shape.inputSize) → \(gru.shape.hiddenSize) \(gru.shape.direction)"
      }
    }
    #expect(layers == Self.gtcrn)
    for case let gru as GRU in model.nodes.map(\.layer) {
      #expect(gru.resetPlacement == .afterProduct && gru.activations == GRU.Activations())
    }
  }

  /// The GRU nodes of that network, as the file has them.
  private static let gtcrn = [
    "GRU_153 8 → 16 forward", "GRU_343 8 → 16 forward", "GRU_533 8 → 16 forward",
    "GRU_700 8 → 4 bidirectional", "GRU_706 8 → 4 bidirectional", "GRU_780 8 → 8 forward",
    "GRU_784 8 → 8 forward", "GRU_877 8 → 4 bidirectional", "GRU_883 8 → 4 bidirectional",
    "GRU_957 8 → 8 forward", "GRU_961 8 → 8 forward", "GRU_1111 8 → 16 forward",
    "GRU_1348 8 → 16 forward", "GRU_1585 8 → 16 forward",
  ]
}
