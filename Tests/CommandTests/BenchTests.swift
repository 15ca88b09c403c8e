import Foundation
import SluiceCore
import SluiceEngine
import TestSupport
import Testing

/// What `sluice bench` measures and refuses.
struct BenchTests {
  @Test(arguments: [
    ["demo/rhythm.h5"], ["demo/rhythm.h5", "--batch", "3", "--time", "7"],
    ["demo/rhythm.h5", "--streaming", "--threads", "2"],
    ["Keras/k3_encoder_decoder.h5", "--time", "4"], ["ONNX/node_relu.onnx"],
  ]) func `figures are as the schema says`(arguments: [String]) throws {
    guard
      FileManager.default.fileExists(
        atPath: Fixtures.folder.appending(path: arguments[0]).path)
    else { return }
    let run = try CommandRun.sluice(["bench", "--json"] + arguments)
    #expect(run.status == 0, "\(run.errors)")
    let answer = try run.json
    #expect(try SchemaValidator(named: "bench").problems(in: answer).isEmpty)
    let latency = answer["latency"]
    let values = ["p50", "p90", "p99", "max"].compactMap { latency?[$0]?.number }
    #expect(values == values.sorted() && values.count == 4 && values[0] > 0)
  }

  @Test func `operations are counted as the layers have them`() throws {
    // A GRU of 2 features and 24 units over time, and 24 to 3 at its end.
    let run = try CommandRun.sluice(
      "bench", "demo/rhythm.h5", "--batch", "2", "--time", "5", "--json")
    #expect(try run.json["multiplyAdds"] == .integer(2 * (5 * 3 * 24 * (2 + 24) + 24 * 3)))
    #expect(try run.json["weightBytes"] == .integer(4 * (3 * 24 * (2 + 24) + 24 * 3)))
    #expect(try run.json["engine"] == .string(VectorUnit.best.rawValue))
    let text = try CommandRun.sluice("bench", "demo/rhythm.h5", "--streaming")
    #expect(text.output.contains("of 1 stream and 1 step, streaming"))
    #expect(text.output.contains("at 48 kHz"))
    #expect(text.output.contains("of the limit"))
  }

  @Test func `no more threads are started than are asked for`() throws {
    let count = """
      "$SLUICE" bench demo/rhythm.h5 --batch 64 --time 100 $THREADS > /dev/null & most=0
      while kill -0 $!; do
        tasks=(/proc/$!/task/*); [ ${#tasks[@]} -gt $most ] && most=${#tasks[@]}; sleep 0.01
      done 2> /dev/null
      wait $! && echo $most
      """
    for (threads, most) in [("", 1), ("--threads 1", 1), ("--threads 3", 3)] {
      let run = try CommandRun.shell("THREADS='\(threads)'\n" + count)
      #expect(run.output == "\(most)\n", "\(threads) \(run.errors)")
    }
  }

  @Test(arguments: [
    ("--batch=0", "--batch is 0, expected 1 to 1000000"),
    ("--batch=-3", "--batch is -3, expected 1 to 1000000"),
    ("--time=0", "--time is 0, expected 1 to 1000000"),
    ("--time=1000001", "--time is 1000001, expected 1 to 1000000"),
    ("--threads=0", "--threads: 0 threads are asked for, expected 1 to 1024"),
    ("--threads=-1", "--threads: -1 threads are asked for, expected 1 to 1024"),
    (
      "--threads=1099511627776",
      "--threads: 1099511627776 threads are asked for, expected 1 to 1024"
    ),
    ("--batch=many", "the value 'many' is invalid for '--batch <batch>'"),
  ]) func `numbers that make no sense are errors of the call`(option: String, words: String) throws
  {
    let run = try CommandRun.sluice("bench", "demo/rhythm.h5", option)
    #expect(run.status == 64)
    #expect(run.errorLines[0] == "error: \(words)")
  }

  @Test func `what cannot be measured is refused by name`() throws {
    let large = try CommandRun.sluice(
      "bench", "demo/rhythm.h5", "--batch", "1000000", "--time", "1000000")
    #expect(large.status == 65)
    #expect(large.errorLines[0].hasPrefix("error: demo/rhythm.h5: input 'signal': "))
    let both = try CommandRun.sluice("bench", "Keras/k3_encoder_decoder.h5", "--streaming")
    #expect(both.status == 69)
    #expect(both.errorLines[0].hasSuffix("so the model cannot be streamed"))
  }
}
