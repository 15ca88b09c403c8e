import Foundation
import Testing

@testable import SluiceFormats

/// What `Scripts/onnx-node-tests` found of every operator.
struct ONNXNodeTests {
  let name: String
  let count: Int
  let passed: Int
  let refused: Int
  /// Why tests were refused.
  let reasons: String

  /// The lines of `Fixtures/onnx_node_tests.tsv`, by operator.
  static let byOperator: [String: ONNXNodeTests] = {
    let url = Repository.root.appending(path: "Fixtures/onnx_node_tests.tsv")
    let lines = (try? String(contentsOf: url, encoding: .utf8))?.split(separator: "\n") ?? []
    let tests = lines.dropFirst().compactMap { ONNXNodeTests(String($0)) }
    return Dictionary(tests.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  private init?(_ line: String) {
    let cells = line.components(separatedBy: "\t")
    let counts = cells.dropFirst().prefix(4).compactMap { Int($0) }
    guard cells.count == 6, counts.count == 4, counts[0] == counts[1] + counts[2] else {
      return nil
    }
    (name, count, passed, refused) = (cells[0], counts[0], counts[1], counts[2])
    reasons = cells[5]
  }

  /// A line of the README for every operator that is read.
  static var rows: [[String]] {
    ONNXOperators.all.sorted { $0.name < $1.name }.map { operation in
      let first = max(operation.since, operation.settled)
      let tests = byOperator[operation.name]
      return [
        "`\(operation.name)`", "\(first)–\(ONNXOpsets.known.upperBound)",
        tests.map { "\($0.passed) of \($0.count)" } ?? "none", tests?.reasons ?? "",
      ]
    }
  }
}

/// The record of the node tests is one of the operators that there are.
@Suite struct ONNXNodeTestTests {
  @Test func `every line is of an operator that is read, and no test fails`() throws {
    let url = Repository.root.appending(path: "Fixtures/onnx_node_tests.tsv")
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    #expect(ONNXNodeTests.byOperator.count == lines.count - 1)
    for name in ONNXNodeTests.byOperator.keys {
      #expect(ONNXOperators.named(name) != nil, "\(name)")
    }
  }

  @Test func `every operator that is read has been tested`() {
    for operation in ONNXOperators.all {
      let tests = ONNXNodeTests.byOperator[operation.name]
      #expect((tests?.passed ?? 0) > 0, "\(operation.name)")
    }
  }

  @Test func `tests that are refused say why`() {
    for tests in ONNXNodeTests.byOperator.values {
      #expect((tests.refused > 0) == !tests.reasons.isEmpty, "\(tests.name)")
    }
  }
}
