import Foundation
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Models of the random grid that `Fixtures/generate/onnx_grid.py` makes, where there are any.
@Suite struct GridTests {
  static let folder = ProcessInfo.processInfo.environment["SLUICE_ONNX_GRID"].map {
    URL(filePath: $0)
  }
  static let names = folder.map { Fixtures.models(in: $0) } ?? []

  /// What the generator says of a model.
  struct Description: Decodable {
    let words: String
    let relative_tolerance: Double
  }

  @Test(arguments: names)
  func `a model of the grid agrees with what made it`(_ name: String) throws {
    let path = try #require(Self.folder).appending(path: name)
    let description = try JSONDecoder().decode(
      Description.self, from: Data(contentsOf: path.appendingPathExtension("json")))
    let verdict = try Verification(
      of: Fixtures.onnx(at: path.path + ".onnx"),
      against: Golden(contentsOf: path.path + ".golden.npz"))
    #expect(verdict.differing(by: description.relative_tolerance) == [], "\(description.words)")
  }
}
