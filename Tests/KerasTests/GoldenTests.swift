import Foundation
import SluiceEngine
import SluiceFormats
import SluiceModel
import SluiceParity
import TestSupport
import Testing

@Suite struct GoldenTests {
  @Test(arguments: Fixtures.keras)
  func `a model and the engine compute what its framework recorded`(_ name: String) throws {
    let (model, golden) = try Fixtures.keras(name)
    let verdict = try Verification(of: Engine(model), against: golden)
    #expect(verdict.passed, "\(verdict.failure.map { "\($0)" } ?? "")")
  }

  @Test func `both frameworks have fixtures`() {
    #expect(Fixtures.keras.filter { $0.hasPrefix("k3_") }.count >= 15)
    #expect(Fixtures.keras.filter { $0.hasPrefix("tfk_") }.count >= 15)
  }

  @Test func `the demo's model computes what Keras recorded`() throws {
    let path = Fixtures.folder.appending(path: "demo/rhythm")
    let verdict = try Verification(of: Fixtures.model(path), against: Fixtures.golden(path))
    #expect(verdict.passed)
  }

  @Test(
    .enabled(if: Fixtures.real != nil, "the trained models stand beside the checkout"),
    arguments: [("h5", nil), ("weights.h5", "config.json")])
  func `a trained network of the time of Keras 1 agrees within a millionth`(
    ending: String, config: String?
  ) throws {
    let stem = try #require(Fixtures.real).appending(path: "music_tagger_head")
    let file = try ModelFile(
      contentsOf: "\(stem.path).\(ending)", configuration: config.map { "\(stem.path).\($0)" })
    let verdict = try Verification(
      of: file.model, against: Fixtures.golden(stem),
      tolerance: .fixed(Tolerance(absolute: 1e-6, relative: 0)))
    #expect(verdict.passed, "\(verdict.failure.map { "\($0)" } ?? "")")
  }
}
