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
    let verdict = try Verification(of: file.model, against: golden)
    #expect(verdict.passed)
    let outputs = try file.model.run([
      "signal": Tensor(shape: [1, 2, 2], [0.5, 1, 0, 1] as [Float])
    ])
    #expect(outputs["class"]?.shape == [1, 3])
  }
}
