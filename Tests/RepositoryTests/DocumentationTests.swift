import Foundation
import SluiceModel
import Testing

@testable import SluiceFormats

/// The tables of what is supported, as the code has it.
@Suite(.serialized) struct DocumentationTests {
  static let tables = [
    "formats": table(
      ["format", "endings", "read", "written"],
      ModelFormats.all.map { format in
        [
          format.name, format.fileExtensions.map { "`.\($0)`" }.joined(separator: " "), "yes",
          format == NativeFormat.self ? "yes" : "",
        ]
      }),
    "keras": table(
      ["Keras class", "what is read"],
      KerasLayers.all.map { type in
        [type.classNames.map { "`\($0)`" }.joined(separator: " "), type.reads]
      }),
    "onnx": table(
      ["operator", "opsets", "node tests passed", "what is refused"], ONNXNodeTests.rows),
    "operations": [("Keras 3", \KerasOperation.classNames), ("tf.keras", \.functions)].map {
      name, path in
      let names = Set(KerasOperations.all.flatMap { $0[keyPath: path] }).sorted()
      return "In \(name): \(names.map { "`\($0)`" }.joined(separator: " "))\n"
    }.joined(separator: "\n"),
    "faults": table(
      ["`--assume`", "written by", "told by", "what is wrong", "reported"],
      ONNXFaults.all.map { fault in
        [
          fault.correction == nil ? "" : "`\(fault.name)`",
          "\(fault.producer), \(fault.versions)", fault.mark, fault.warning, fault.thread,
        ]
      }),
    "layers": LayerKinds.all.map { "`\($0.kind)`" }.joined(separator: " ") + "\n",
  ]

  static func table(_ head: [String], _ rows: [[String]]) -> String {
    ([head, head.map { _ in "---" }] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  @Test(arguments: tables.keys.sorted())
  func `a table of the README says what the code supports`(_ name: String) throws {
    let url = Repository.root.appending(path: "README.md")
    var text = try String(contentsOf: url, encoding: .utf8)
    let expected = try #require(Self.tables[name])
    let start = try #require(text.range(of: "<!-- table: \(name) -->\n"))
    let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
    let range = start.upperBound..<end.lowerBound
    if ProcessInfo.processInfo.environment["SLUICE_WRITE_TABLES"] != nil {
      text.replaceSubrange(range, with: expected)
      try text.write(to: url, atomically: false, encoding: .utf8)
    } else {
      #expect(text[range] == expected)
    }
  }

  @Test func `the targets of the package are those of ARCHITECTURE`() throws {
    let text = try String(
      contentsOf: Repository.root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
    let sources = Repository.root.appending(path: "Sources").path
    for target in try FileManager.default.contentsOfDirectory(atPath: sources) {
      #expect(text.contains("`\(target)`"), "\(target)")
    }
  }
}
