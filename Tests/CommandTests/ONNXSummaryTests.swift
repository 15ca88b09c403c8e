import Foundation
import SluiceFormats
import TestSupport
import Testing

/// What `sluice summary` shows of ONNX models.
struct ONNXSummaryTests {
  @Test(.enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"))
  func `a trained network's recurrent layers are shown by name and size`() throws {
    let path = try #require(Fixtures.real).appending(path: "gtcrn_simple.onnx").path
    let run = try CommandRun.sluice("summary", path)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.output.split(separator: "\n").filter { $0.contains(" (GRU): ") }
    let forward = ["GRU_153", "GRU_343", "GRU_533", "GRU_1111", "GRU_1348", "GRU_1585"]
    let both = ["GRU_700", "GRU_706", "GRU_877", "GRU_883"]
    let states = ["GRU_780", "GRU_784", "GRU_957", "GRU_961"]
    let expected =
      forward.map { "  \($0) (GRU): 8 features, 16 units, forward" }
      + both.map { "  \($0) (GRU): 8 features, 4 units, bidirectional" }
      + states.map { "  \($0) (GRU): 8 features, 8 units, forward" }
    #expect(lines.map(String.init).sorted() == expected.sorted())
  }

  @Test func `what a loop became is shown, and what it was`() throws {
    let run = try CommandRun.sluice("summary", "ONNX/tf2onnx_gru_loop_reset_before.onnx")
    #expect(run.output.contains("Loop → GRU"))
    #expect(run.output.contains("recognised in the loop 'chain/gru/while_loop'"))
    #expect(run.output.contains("reset placement: beforeProduct"))
  }

  @Test func `a fault is a warning before anything else is shown`() throws {
    let run = try CommandRun.sluice("summary", "ONNX/fault_onnxscript_gru.onnx")
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("warning: "))
    #expect(run.errors.contains("node 'node_gru__1'"))
    #expect(run.errors.contains("--assume torch-reset-after"))
  }
}
