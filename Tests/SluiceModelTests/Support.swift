import Foundation
import OrderedCollections
import SluiceCore
import SluiceModel
import TestSupport
import Testing

/// Fails the test unless `body` throws the error of this code and text.
func expectError(
  _ code: SluiceError.Code, _ text: String, at location: SourceLocation = #_sourceLocation,
  _ body: () throws(SluiceError) -> Void
) {
  do {
    try body()
    Issue.record("no error, expected '\(text)'", sourceLocation: location)
  } catch {
    #expect(error.description == text, sourceLocation: location)
    #expect(error.code == code, sourceLocation: location)
  }
}

extension Tensor {
  /// A tensor of zeros.
  init(zeros shape: [Int], _ type: ElementType = .float32) throws {
    let count = try Self.byteCount(elementType: type, shape: shape)
    try self.init(
      elementType: type, shape: shape, source: MemoryBytes(Array(repeating: 0, count: count)))
  }
}

extension Provenance {
  /// A provenance that says nothing.
  static let test = Provenance(format: "test", version: nil, producer: nil)
}
