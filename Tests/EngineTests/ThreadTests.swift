import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

@testable import SluiceEngine

/// Several threads at one call.
@Suite struct ThreadTests {
  @Test(arguments: ThreadCase.all, [1, 3, 17])
  func `the number of threads changes nothing`(_ trial: ThreadCase, _ batch: Int) throws {
    // More than a whole number of blocks, one step, none.
    let most = batch < 16 ? 150 / batch : 33
    let allSteps = [most, 1, 35, 0, most]
    let model = try trial.model()
    let one = try Engine(model, threads: 1)
    let expected = try allSteps.map { try one.run(trial.inputs(batch, $0)).words }
    for threads in [2, 3, 4, 7] {
      let engine = try Engine(model, threads: threads)
      for (steps, words) in zip(allSteps, expected) {
        let found = try engine.run(trial.inputs(batch, steps)).words
        #expect(found == words, "\(threads) threads, \(steps) steps")
      }
    }
  }

  @Test(arguments: ThreadCase.all) func `layers are taken together where they can be`(
    _ trial: ThreadCase
  ) throws {
    let compiled = try CompiledModel(trial.model(), .best)
    func operations(threads: Int, steps: Int) throws -> [Bool] {
      let sizes = try trial.inputs(1, steps).values.map(\.shape)
      let plan = try compiled.plan(sizes, states: StateStore(), threads: threads)
      return plan.sharing
    }
    for threads in [2, 7] {
      #expect(try operations(threads: threads, steps: 200) == trial.operations)
    }
    let alone = try operations(threads: 1, steps: 200)
    #expect(!alone.contains(true))
    #expect(try operations(threads: 2, steps: 1) == alone)
  }

  @Test(arguments: ThreadCase.all.filter(\.isStreamed), [1, 17])
  func `streams go on where they were, whatever the number of threads`(
    _ trial: ThreadCase, _ streams: Int
  ) throws {
    let cuts = [[200], [33, 1, 70, 96], [65, 65, 70], [199, 1]]
    let model = try trial.model()
    let inputs = try trial.inputs(streams, 200)
    let whole = try Engine(model, threads: 1).run(inputs).words
    let engine = try Engine(model, threads: 2)
    let session = try engine.makeSession(streams: streams)
    for cut in cuts {
      var done = 0
      let parts = try cut.map { steps in
        defer { done += steps }
        return try session.run(inputs.mapValues { try $0.steps(done..<done + steps) })
      }
      let found = try OrderedDictionary<String, Tensor>.joined(parts, of: trial.sequences)
      #expect(found == whole, "\(cut)")
      session.reset()
    }
  }

  @Test func `several engines compute at a time`() async throws {
    let trials = ThreadCase.all
    await withTaskGroup(of: Bool.self) { group in
      for (index, trial) in (trials + trials).enumerated() {
        group.addTask {
          do {
            let model = try trial.model()
            let inputs = try trial.inputs(1 + index % 3, 100)
            let expected = try Engine(model, threads: 1).run(inputs).words
            let engine = try Engine(model, threads: 2 + index % 3)
            for _ in 0..<3 where try engine.run(inputs).words != expected { return false }
            return true
          } catch {
            return false
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  /// What looks rows of a table up, in a kernel or by its own definition.
  @Test(arguments: [false, true]) func `after a call that fails the next one is right`(
    hasKernel: Bool
  ) throws {
    let find: (layer: any Layer, inputs: [String]) =
      hasKernel
      ? (Embedding(count: 7, size: 16), ["ids"]) : (GatherND(batchDimensions: 0), ["table", "ids"])
    let shape: [Dimension] = ["batch", "time"] + (hasKernel ? [] : [1])
    let ids = ModelInput("ids", ValueType(.int64, shape))
    let table = ModelInput("table", ValueType(.float32, [7, 16]))
    var nodes = [Node(name: "find", layer: find.layer, inputs: find.inputs, outputs: ["rows"])]
    for (name, x, y) in [("a", "rows", "y0"), ("b", "y0", "y1")] {
      let layer = GRU(
        shape: RecurrentShape(inputSize: 16, hiddenSize: 16), resetPlacement: .afterProduct)
      nodes.append(
        Node(name: name, layer: layer, inputs: [x, nil, nil], outputs: [y, nil, nil]))
    }
    let model = try Model.random(
      hasKernel ? [ids] : [table, ids], [ModelOutput("y", value: "y1")], nodes, seed: 3)
    func inputs(_ last: Int) throws -> OrderedDictionary<String, Tensor> {
      var source = NumberSource(seed: 4)
      let numbers = (0..<599).map { $0 % 7 } + [last]
      let ids = try Tensor(shape: [1, 600] + (hasKernel ? [] : [1]), numbers)
      let rows = try Tensor(.float32, shape: [7, 16], source.reals(7 * 16))
      return hasKernel ? ["ids": ids] : ["table": rows, "ids": ids]
    }
    let expected = try Engine(model, threads: 1).run(inputs(5)).words
    for threads in [2, 3] {
      let engine = try Engine(model, threads: threads)
      for _ in 0..<3 {
        #expect(try engine.run(inputs(5)).words == expected)
        for _ in 0..<2 {
          expectError(.inconsistent, "node 'find'") { () throws(SluiceError) in
            do {
              _ = try engine.run(inputs(7))
            } catch let error as SluiceError {
              throw error
            } catch {
              Issue.record(error)
            }
          }
        }
      }
      #expect(try engine.run(inputs(5)).words == expected)
    }
  }

  @Test func `by default only large models have more than one thread`() throws {
    func threads(_ inputSize: Int, _ hiddenSize: Int) throws -> Int {
      let shape = RecurrentShape(inputSize: inputSize, hiddenSize: hiddenSize)
      let layer = GRU(shape: shape, resetPlacement: .afterProduct)
      return Engine.defaultThreads(for: try Model.recurrent(layer, seed: 1))
    }
    #expect(try threads(1, 8) == 1)
    #expect(try threads(64, 64) == 1)
    #expect(try threads(256, 256) == min(Processors.available, 8))
    #expect(Processors.available >= 1)
    #expect(Engine.defaultThreads(for: try stackedModel()) == 1)
  }

  @Test(
    arguments: [
      ([:], nil),
      (["/proc/self/cgroup": "0::/\n"], nil),
      (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n"], nil),
      (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "350000 100000\n"], 3),
      (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "5000 100000\n"], 1),
      (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "1e300 1\n"], 1 << 20),
      (["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "200000 0\n"], nil),
      (
        [
          "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/cpu.max": "200000 100000\n",
          "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
        ], 2
      ),
      (
        [
          "/proc/self/cgroup": "5:memory:/\n4:cpu,cpuacct:/box\n0::/\n",
          "/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "400000\n",
          "/sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000\n",
          "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
          "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        ], 4
      ),
    ] as [([String: String], Int?)])
  func `control groups bound the processors`(_ files: [String: String], _ count: Int?) {
    #expect(Processors.quota { files[$0] } == count)
  }
}

extension Tensor {
  /// Some steps of a sequence `[batch, steps, …]`.
  fileprivate func steps(_ range: Range<Int>) throws -> Tensor {
    let numbers = try elements(as: Double.self)
    let width = numbers.count / max(shape[0] * shape[1], 1)
    let some = (0..<shape[0]).flatMap { row in
      let start = row * shape[1]
      return numbers[(start + range.lowerBound) * width..<(start + range.upperBound) * width]
    }
    return try Tensor(
      elementType, shape: [shape[0], range.count] + shape.dropFirst(2), some)
  }
}
