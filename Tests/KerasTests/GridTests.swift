import Foundation
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// Models of the random grid that `Fixtures/generate/keras_models.py grid` makes, where there are any.
@Suite struct GridTests {
  static let folder = ProcessInfo.processInfo.environment["SLUICE_GRID"].map { URL(filePath: $0) }
  static let names = folder.map { Fixtures.models(in: $0) } ?? []

  /// What the generator says of a model.
  struct Description: Decodable {
    let words: String
    let relative_tolerance: Double
  }

  @Test(arguments: names)
  func `a model of the grid agrees with its framework`(_ name: String) throws {
    let path = try #require(Self.folder).appending(path: name)
    let description = try JSONDecoder().decode(
      Description.self, from: Data(contentsOf: path.appendingPathExtension("json")))
    let verdict = try Verification(of: Fixtures.model(path), against: Fixtures.golden(path))
    for item in verdict.cases {
      for output in item.outputs {
        let error = output.comparison.maxAbsolute / max(output.comparison.goldenScale, 1e-30)
        let agrees = error <= description.relative_tolerance || output.comparison.maxAbsolute == 0
        #expect(agrees, "\(item.name)/\(output.name): \(error) of the scale; \(description.words)")
      }
    }
  }
}
