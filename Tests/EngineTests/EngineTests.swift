import Foundation
import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceFormats
import SluiceModel
import TestSupport
import Testing

@testable import SluiceParity

/// The engine as callers see it.
@Suite struct EngineTests {
  private func input(_ batch: Int = 2, _ steps: Int = 6, seed: UInt64 = 1) throws -> Tensor {
    var source = NumberSource(seed: seed)
    return try Tensor(.float32, shape: [batch, steps, 5], source.reals(batch * steps * 5))
  }

  @Test func `calls of other sizes, and of the same again, give what they give alone`() throws {
    let model = try stackedModel()
    let engine = try Engine(model)
    for (batch, steps) in [(2, 6), (1, 1), (7, 3), (2, 6), (2, 6), (40, 2), (1, 70)] {
      let x = try input(batch, steps, seed: UInt64(batch + steps))
      let found = try engine.run(["x": x])
      #expect(try found.words == Engine(model).run(["x": x]).words)
      #expect(found["y"]?.shape == [batch, steps, 3])
      #expect(found["y"]?.elementType == .float32)
    }
  }

  @Test func `a row gives what it gives alone, whatever the batch`() throws {
    let engine = try Engine(stackedModel(hiddenSize: 37))
    for batch in [2, 3, 4, 8, 15, 16, 33] {
      let x = try input(batch, 5)
      let together = try #require(engine.run(["x": x])["y"]).words
      let numbers = try x.elements(as: Double.self)
      for row in [0, batch / 2, batch - 1] {
        let one = try Tensor(.float32, shape: [1, 5, 5], Array(numbers[row * 25..<(row + 1) * 25]))
        let alone = try #require(engine.run(["x": one])["y"]).words
        #expect(Array(together[row * 15..<(row + 1) * 15]) == alone, "row \(row) of \(batch)")
      }
    }
  }

  @Test func `several tasks may call one engine`() async throws {
    let model = try stackedModel()
    for threads in [1, 2] {
      let engine = try Engine(model, threads: threads)
      let expected = try (0..<8).map { try engine.run(["x": input(2, $0 + 1)]).words }
      await withTaskGroup(of: Bool.self) { group in
        for task in 0..<32 {
          group.addTask {
            let found = try? engine.run(["x": input(2, task % 8 + 1)]).words
            return found == expected[task % 8]
          }
        }
        for await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test(arguments: [0, -1, 1025, .min, .max])
  func `a number of threads that there cannot be is an error of the call`(_ count: Int) throws {
    let model = try stackedModel()
    expectError(.usage) { () throws(SluiceError) in _ = try Engine(model, threads: count) }
  }

  @Test func `a unit that the processor lacks is refused`() throws {
    let model = try stackedModel()
    for unit in VectorUnit.allCases where !unit.isAvailable {
      expectError(.unsupported) { () throws(SluiceError) in
        _ = try Engine(model, vectorUnit: unit)
      }
    }
    #expect(VectorUnit.best.isAvailable && VectorUnit.scalar.isAvailable)
  }

  @Test func `inputs that do not fit are refused by name`() throws {
    let engine = try Engine(stackedModel())
    let wrong: [OrderedDictionary<String, Tensor>] = [
      [:], ["y": try input()], ["x": try input(), "z": try input()],
      ["x": try Tensor(.float32, shape: [2, 3, 4], Array(repeating: 0, count: 24))],
      ["x": try Tensor(.float32, shape: [30], Array(repeating: 0, count: 30))],
      ["x": try Tensor(shape: [1, 1, 5], Array(repeating: true, count: 5))],
    ]
    for inputs in wrong {
      let error = expectError(.inconsistent) { () throws(SluiceError) in
        _ = try engine.run(inputs)
      }
      #expect(error?.description.contains("'") == true)
    }
    // What was refused leaves no trace.
    #expect(try engine.run(["x": input()]).count == 1)
  }

  @Test func `an index beyond the table of an embedding is refused`() throws {
    let model = try Model.random(
      [ModelInput("ids", ValueType(.int32, ["batch", "time"]))], [ModelOutput("y", value: "y")],
      [
        Node(name: "table", layer: Embedding(count: 7, size: 3), inputs: ["ids"], outputs: ["y"])
      ], seed: 1)
    let engine = try Engine(model)
    #expect(try engine.run(["ids": Tensor(shape: [1, 2], [0, 6])])["y"]?.shape == [1, 2, 3])
    for ids in [[0, 7], [-1, 0], [Int.max, 0], [Int.min, 0]] {
      let inputs: OrderedDictionary = ["ids": try Tensor(shape: [1, 2], ids)]
      let reference = expectError(.inconsistent) { () throws(SluiceError) in
        _ = try model.run(inputs)
      }
      let error = expectError(.inconsistent) { () throws(SluiceError) in
        _ = try engine.run(inputs)
      }
      #expect(error?.description == reference?.description)
    }
  }

  @Test(
    .enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"),
    arguments: ["gtcrn_simple.onnx", "music_tagger_head.h5"])
  func `a trained network is the same on every unit, within rounding`(name: String) throws {
    let path = try #require(Fixtures.real).appending(path: name).path
    let model = try ModelFile(contentsOf: path).model
    let stem = path.prefix(upTo: try #require(path.lastIndex(of: ".")))
    let golden = try Golden(contentsOf: stem + ".golden.npz")
    let first = try #require(golden.cases.first)
    let inputs = try model.resolveInputs(first.inputs)
    let expected = try Engine(model, vectorUnit: .scalar).run(inputs).words
    for unit in VectorUnit.fused {
      #expect(try Engine(model, vectorUnit: unit).run(inputs).words == expected, "\(unit.name)")
    }
    var arrays = OrderedDictionary(uniqueKeysWithValues: first.inputs.map { ("inputs/\($0)", $1) })
    for (name, tensor) in first.outputs { arrays["outputs/\(name)"] = tensor }
    let few = try Golden(arrays: arrays)
    let verdict = try Verification(of: Engine(model, vectorUnit: .portable), against: few)
    #expect(verdict.passed, "\(verdict.failure.map { "\($0)" } ?? "")")
  }
}
