import Foundation
import TestSupport
import Testing

@testable import SluiceFormats

/// Every operation that is read is held to its framework by some fixture.
@Suite struct OperationCoverageTests {
  /// What the fixtures hold, as bytes: the frameworks write configurations as plain text in both containers.
  static let fixtures: [Data] = Fixtures.keras.compactMap {
    try? Data(contentsOf: URL(filePath: Fixtures.kerasPath($0)))
  }

  @Test func `an operation of either framework stands in a fixture`() {
    for operation in KerasOperations.all {
      for (key, names) in [
        ("class_name", operation.classNames), ("function", operation.functions),
      ] where !names.isEmpty {
        let texts = names.flatMap { name in
          ["", "compat.v1."].map { Data("\"\(key)\": \"\($0)\(name)\"".utf8) }
        }
        let isHeld = Self.fixtures.contains { file in
          texts.contains { file.range(of: $0) != nil }
        }
        #expect(isHeld, "\(key) \(names)")
      }
    }
  }
}
