import Foundation
import TestSupport
import Testing

/// What every file of `Fixtures/Invalid` gets, to the letter.
///
/// `Fixtures/Invalid/errors.tsv` holds a line for each command: its arguments, its exit status and what it
/// writes to standard error. Where a line ends in `…`, the rest depends on the version of libhdf5.
@Suite(.serialized) struct BadFileTests {
  static let table = Fixtures.folder.appending(path: "Invalid/errors.tsv")

  /// One line of the table.
  struct Row: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    var status: Int32
    var errors: String

    var testDescription: String { arguments.joined(separator: " ") }
    var text: String { "\(testDescription)\t\(status)\t\(errors)" }
  }

  static let rows: [Row] = {
    let text = (try? String(contentsOf: table, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard cells.count == 3, let status = Int32(cells[1]) else { return nil }
      let arguments = cells[0].split(separator: " ").map(String.init)
      return Row(arguments: arguments, status: status, errors: String(cells[2]))
    }
  }()

  @Test(arguments: rows) func `a bad file gets its line`(_ row: Row) throws {
    let found = try Self.run(row.arguments)
    #expect(found.status == row.status)
    if row.errors.hasSuffix("…") {
      #expect(found.errors.hasPrefix(row.errors.dropLast()), "\(found.errors)")
    } else {
      #expect(found.errors == row.errors)
    }
  }

  @Test(
    arguments: [
      "claims_data.npz", "claims_elements.npz", "claims_rows.npz", "claims_steps.npz", "bomb.npz",
      "huge.safetensors", "outside.safetensors",
    ])
  func `a golden that claims much gets little`(_ name: String) throws {
    let row = try #require(Self.rows.first { $0.arguments.last == "golden_\(name)" })
    let run = try CommandRun.shell(
      "ulimit -v 1000000; timeout 60 \"$SLUICE\" \(row.testDescription)",
      in: Fixtures.folder.appending(path: "Invalid"))
    #expect(run.status == row.status && row.status == 65, "\(run.errors)")
  }

  @Test func `every bad file is in the table`() throws {
    let folder = Fixtures.folder.appending(path: "Invalid").path
    let listed = Set(Self.rows.flatMap(\.arguments))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where Self.arguments(name) != nil {
      #expect(listed.contains(name), "\(name)")
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["SLUICE_WRITE_TABLES"] != nil))
  func `the table is written anew`() throws {
    let folder = Fixtures.folder.appending(path: "Invalid").path
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let rows = try names.compactMap(Self.arguments).map { arguments in
      var row = try Self.run(arguments)
      let death = "the HDF5 library failed on this file: "
      if let place = row.errors.firstRange(of: death) {
        row.errors = row.errors[..<place.upperBound] + "…"
      }
      return row
    }
    try rows.map { $0.text + "\n" }.joined()
      .write(to: Self.table, atomically: false, encoding: .utf8)
  }

  /// The command that meets what is bad in a file; nil for what is no such file.
  private static func arguments(_ name: String) -> [String]? {
    switch name.split(separator: ".").last {
    case "h5" where name.hasPrefix("base") || name.hasPrefix("control"):
      ["verify", name, "base.golden.npz"]
    case "h5" where name.hasPrefix("embedding"): ["verify", name, "embedding_range.golden.npz"]
    case "h5" where name.hasSuffix(".weights.h5"):
      ["summary", name, "--config", "shards_good.config.json"]
    case "h5", "onnx": ["summary", name]
    case "keras": ["verify", name, "base.golden.npz"]
    case "json" where name.hasSuffix(".weights.json"):
      ["verify", name, "shards_good.golden.npz", "--config", "shards_good.config.json"]
    case "npz" where name.hasPrefix("shards"): nil
    case "npz" where name.hasPrefix("ids"): ["verify", "embedding_range.h5", name]
    case "npz", "npy", "safetensors": ["verify", "base.h5", name]
    default: nil
    }
  }

  private static func run(_ arguments: [String]) throws -> Row {
    let folder = Fixtures.folder.appending(path: "Invalid")
    let run = try CommandRun.sluice(arguments, in: folder)
    let errors = run.errors.split(separator: "\n").joined(separator: " ⏎ ")
    return Row(arguments: arguments, status: run.status, errors: errors)
  }
}
