import Foundation
import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

/// Inputs that do not fit, in the words that callers see.
@Suite struct BadInputTests: StreamSuite {
  private func zeros(_ shape: [Int]) throws -> Tensor {
    try Tensor(shape: shape, Array(repeating: 0 as Float, count: shape.reduce(1, *)))
  }

  @Test func `empty batches and sequences give empty outputs, as by the definition`() throws {
    let model = try stackedModel()
    for threads in [1, 2] {
      let engine = try Engine(model, threads: threads)
      for (batch, steps) in [(0, 4), (3, 0), (0, 0), (2, 3), (0, 1)] {
        let inputs = ["x": try zeros([batch, steps, 5])] as OrderedDictionary
        let found = try #require(engine.run(inputs)["y"])
        #expect(found.shape == [batch, steps, 3])
        #expect(try found.shape == model.run(inputs)["y"]?.shape)
      }
    }
  }

  @Test(arguments: RecurrentKernelTests.trials.prefix(12))
  func `no steps leave the states as they were`(
    _ trial: RecurrentKernelTests.Trial
  ) throws {
    let trial = RecurrentKernelTests.Trial(
      seed: trial.seed, layer: trial.layer, batch: trial.batch, steps: 0, isMasked: trial.isMasked,
      isBegun: trial.isBegun)
    let model = try trial.model()
    let inputs = try trial.inputs()
    #expect(try Engine(model).run(inputs).words == model.run(inputs).words)
  }

  /// What a call says that must fail.
  private func sentence(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func `what does not fit is said in whole sentences`() throws {
    let engine = try Engine(stackedModel())
    func said(_ inputs: OrderedDictionary<String, Tensor>) -> String {
      sentence { _ = try engine.run(inputs) }
    }
    #expect(said([:]) == "input 'x' of the model is missing")
    #expect(
      said(["x": try zeros([1, 2, 5]), "z": try zeros([1])])
        == "'z' is no input of the model, which has 'x'")
    for shape in [[2, 3, 4], [2, 5], [1, 2, 3, 5], []] {
      #expect(
        said(["x": try zeros(shape)])
          == "input 'x': shape \(shape) does not fit, expected [batch, time, 5]")
    }
    #expect(
      said(["x": try Tensor(shape: [1, 1, 5], Array(repeating: true, count: 5))])
        == "input 'x': holds truth values, expected real numbers")
    for threads in [0, -1, 1 << 40] {
      #expect(
        sentence { _ = try Engine(engine.model, threads: threads) }
          == "\(threads) threads are asked for, expected 1 to 1024")
    }
  }

  @Test func `streams say what does not fit, and go on as if it had not been`() throws {
    let engine = try Engine(stackedModel())
    for streams in [0, -1, 1 << 40] {
      #expect(
        sentence { _ = try engine.makeSession(streams: streams) }
          == "\(streams) streams are asked for, expected 1 to 1048576")
    }
    let x = try input(2, 6)
    let whole = try engine.run(["x": x]).words
    let session = try engine.makeSession(streams: 2)
    let first = try session.run(["x": part(x, 0..<3)])
    for (shape, words) in [
      ([3, 1, 5], "input 'x': 3 streams are given, expected 2"),
      ([2, 0, 5], "input 'x': 0 steps are given, expected at least 1"),
      ([2, 1, 4], "input 'x': shape [2, 1, 4] does not fit, expected [batch, time, 5]"),
      ([2, 5], "input 'x': shape [2, 5] does not fit, expected [batch, time, 5]"),
    ] {
      #expect(sentence { _ = try session.run(["x": zeros(shape)]) } == words)
    }
    #expect(
      sentence { _ = try session.run(["y": zeros([2, 1, 5])]) }
        == "'y' is no input of the model, which has 'x'")
    #expect(
      sentence { try session.setState(["gru.state": zeros([3, 20])]) }
        == "state 'gru.state' has shape [3, 20], expected [2, 20]")
    #expect(
      sentence { try session.setState(["gru.memory": zeros([2, 20])]) }
        == "there is no state 'gru.memory', "
        + "carried is 'gru.state', 'lstm.state' and 'lstm.cell'")
    let rest = try session.run(["x": part(x, 3..<6)])
    #expect(try OrderedDictionary<String, Tensor>.joined([first, rest], of: ["y"]) == whole)
  }

  @Test func `more memory than there is, or than can be counted, is refused`() throws {
    let x = ValueType(.float32, ["n"])
    func outer(_ equation: String, _ inputs: [String], _ output: String) throws -> Node {
      try Node(name: output, layer: Einsum(equation: equation), inputs: inputs, outputs: [output])
    }
    let engine = try Engine(
      .random(
        [ModelInput("x", x)], [ModelOutput("y", value: "d")],
        [
          try outer("i,j->ij", ["x", "x"], "b"), try outer("ij,kl->ijkl", ["b", "b"], "c"),
          try outer("ijkl,m->ijklm", ["c", "x"], "d"),
        ], seed: 1))
    #expect(try engine.run(["x": zeros([3])])["y"]?.shape == [3, 3, 3, 3, 3])
    let some = try zeros([128])
    if ProcessInfo.processInfo.physicalMemory < 1 << 37 {
      expectError(.limit, "a call needs ", " bytes of memory, and this machine has no more than ") {
        () throws(SluiceError) in _ = try engine.run(["x": some])
      }
    }
    for n in [1 << 10, 1 << 12, 1 << 16] {
      let many = try zeros([n])
      expectError(.limit, "node 'c' (Einsum)", "[\(n), \(n), \(n), \(n)]") {
        () throws(SluiceError) in _ = try engine.run(["x": many])
      }
    }
  }
}
