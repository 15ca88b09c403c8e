import OrderedCollections
import SluiceCore
import SluiceEngine
import SluiceModel
import TestSupport
import Testing

@testable import SluiceFormats

/// Every model that can be streamed, in parts and as a whole.
@Suite struct StreamingFixtureTests {
  private static let paths =
    Fixtures.keras.map { (Fixtures.kerasPath($0), Fixtures.kerasConfigPath($0)) }
    + Fixtures.onnx.filter { !$0.hasPrefix("fault_") }.map { (Fixtures.onnxPath($0), nil) }

  @Test func `fixtures are followed or refused by name`() throws {
    var followed = 0
    for (path, configuration) in Self.paths {
      let model = try ModelFile(contentsOf: path, configuration: configuration).model
      let engine = try Engine(model)
      do throws(SluiceError) {
        let session = try engine.makeSession(streams: 2)
        _ = session
        followed += 1
      } catch {
        #expect([.unsupported, .usage].contains(error.code), "\(path): \(error)")
      }
    }
    #expect(followed > 40, "\(followed)")
  }
}
