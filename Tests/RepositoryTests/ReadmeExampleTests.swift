import Foundation
import Sluice
import TestSupport
import Testing

/// The README's example of the library, on the demo's model.
@Suite struct ReadmeExampleTests {
  @Test func `the example of the README runs`() throws {
    let path = Fixtures.folder.appending(path: "demo/rhythm").path
    let file = try ModelFile(contentsOf: path + ".h5")
    let golden = try Golden(contentsOf: path + ".golden.npz")
    let engine = try Engine(file.model)
    let verdict = try engine.verify(golden)
    #expect(verdict.passed)
    let outputs = try engine.run([
      "signal": Tensor(shape: [1, 2, 2], [0.5, 1, 0, 1] as [Float])
    ])
    #expect(outputs["class"]?.shape == [1, 3])
    #expect(try file.model.verify(golden).passed)
    let session = try engine.makeSession(streams: 2)
    let first = try session.run(["signal": Tensor(shape: [2, 1, 2], [0.5, 1, 0, 1] as [Float])])
    #expect(first["class"]?.shape == [2, 3])
    #expect(try session.state.mapValues(\.shape) == ["rhythm.state": [2, 24]])
    session.reset()
  }
}
