import OrderedCollections
import SluiceCore
import SluiceModel
import SluiceParity
import TestSupport
import Testing

/// The forms that a report on several goldens has.
struct ReportTests {
  /// Twice the input, which is called as badly as the outputs of the tests.
  private static func model(output: String = "double") throws -> Model {
    try Model(
      name: "twice", inputs: [ModelInput("a", ValueType(.float32, ["batch", 2]))],
      outputs: [ModelOutput(output, value: "s")],
      nodes: [Node(name: "add", layer: Add(), inputs: ["a", "a"], outputs: ["s"])],
      parameters: [:], provenance: Provenance(format: "te|st", version: nil, producer: "<b>@me"))
  }

  /// A trial of `cases` cases, of which the first `wrong` fail.
  private static func trial(
    _ path: String, cases: Int = 1, wrong: Int = 0, output: String = "double",
    caseName: String = "c"
  ) throws -> ParityReport.Trial {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for index in 0..<cases {
      let value: Float = index < wrong ? 5 : 4
      arrays["\(caseName)\(index)/inputs/a"] = try Tensor(shape: [1, 2], [1, 2] as [Float])
      arrays["\(caseName)\(index)/outputs/\(output)"] = try Tensor(shape: [1, 2], [2, value])
    }
    let verification = try Verification(of: model(output: output), against: Golden(arrays: arrays))
    return ParityReport.Trial(path: path, result: .success(verification))
  }

  private static func report(
    _ trials: [ParityReport.Trial], model: String = "m.h5",
    command: [String] = ["sluice", "verify", "m.h5"]
  ) throws -> ParityReport {
    ParityReport(
      model: model, provenance: try Self.model().provenance, command: command, trials: trials)
  }

  /// A golden of each kind.
  private static func mixed() throws -> ParityReport {
    let error = SluiceError.portUnknown("input", "x", known: ["a"]).at("case 'c'").at("b.npz")
    return try report([
      trial("a.npz", cases: 2),
      ParityReport.Trial(path: "b.npz", result: .failure(error)),
      trial("c.npz", cases: 3, wrong: 2),
    ])
  }

  // MARK: - Text

  @Test func `several goldens take a line each, and what failed is told of after them`() throws {
    let lines = try Self.mixed().textLines
    let head = [
      "model    m.h5 (te|st)", "goldens  3", "",
      "verdict  golden  cases  tensors  roundings  max |Δ|",
      "───────  ──────  ─────  ───────  ─────────  ───────",
      "passed   a.npz       2   2 of 2          0        0",
      "error    b.npz       –        –          –        –  case 'c': input 'x' is not in the model, "
        + "whose inputs are 'a'",
      "FAILED   c.npz       3   1 of 3     520000        1", "",
    ]
    #expect(Array(lines.prefix(9)) == head)
    #expect(lines.contains("c.npz:") && !lines.contains("a.npz:"))
    #expect(lines.contains("case 'c1', output 'double': 1 of 2 elements differ"))
    #expect(!lines.contains { $0.contains("case 'c2'") })
    #expect(
      lines.last
        == "FAILED: 1 of 3 goldens passed, 1 could not be judged, 3 of 5 tensors agree in 5 cases, "
        + "computed by the reference in double precision")
  }

  @Test func `details of very many failures end in a count`() throws {
    let many = try (0..<23).map { try Self.trial("g\($0).npz", cases: 13, wrong: 13) }
    let lines = try Self.report(many).textLines
    #expect(lines.count { $0 == "and 3 more tensors differ" } == 20)
    #expect(lines.contains("and 3 more goldens failed"))
    #expect(lines.count { $0.hasPrefix("FAILED   g") } == 23)
  }

  @Test func `the first golden that cannot be judged goes before one that failed`() throws {
    let trials = try Self.mixed().trials
    #expect(try Self.report(trials.reversed()).failure?.place == ["b.npz", "case 'c'"])
    let failed = try Self.report([trials[0], trials[2]])
    #expect(failed.failure?.code == .mismatch)
    #expect(failed.failure?.place == ["m.h5", "c.npz", "case 'c0'"])
    #expect(try Self.report([trials[2]]).failure?.place == ["m.h5", "case 'c0'"])
    #expect(try Self.report([trials[0], trials[0]]).failure == nil)
    #expect(try Self.report([trials[1]]).textLines.isEmpty)
  }

  // MARK: - JSON

  @Test func `JSON says of each golden what came of it`() throws {
    let report = try Self.mixed()
    let problems = try SchemaValidator(named: "verify").problems(in: report.json)
    #expect(problems.isEmpty, "\(problems)")
    let goldens = try #require(report.json["goldens"]?.array)
    let (verdicts, counts) = (
      goldens.compactMap { $0["passed"] }, goldens.compactMap { $0["cases"]?.array?.count }
    )
    #expect(verdicts == [true, false, false] as [JSON])
    #expect(counts == [2, 0, 3])
    #expect(goldens[1]["error"]?["code"] == "inconsistent")
    #expect(goldens[0]["error"] == .null)
  }

  // MARK: - JUnit

  @Test func `JUnit's XML counts what it holds`() throws {
    let document = try Self.mixed().junit
    #expect(try JUnitCheck.problems(in: document).isEmpty)
    let root = try XMLElement(parsing: document)
    #expect(root.attributes["tests"] == "6")
    #expect(root.attributes["failures"] == "2" && root.attributes["errors"] == "1")
    let suites = root.all("testsuite")
    #expect(suites.map { $0.attributes["name"] } == ["a.npz", "b.npz", "c.npz"])
    let failure = try #require(suites[2].all("testcase")[0].all("failure").first)
    #expect(
      failure.attributes["message"]
        == "output 'double': 1 of 2 elements differ from the golden, worst |Δ| 1 at [0, 1]: 4, golden 5"
    )
    #expect(failure.text.contains("\n  worst |Δ| 1 at [0, 1]"))
    #expect(failure.text.contains("first to depart of what was compared: node 'add'"))
    let error = try #require(suites[1].all("testcase")[0].all("error").first)
    #expect(error.attributes["type"] == "inconsistent")
    #expect(error.text.contains("input 'x'"))
  }

  /// Names that mean something in a form, or are allowed in none.
  private static let names = [
    "a|b", "a\\|b", "`a``b`", "``", "a\nb\r\n\t# c", "@everyone", "<img src=x onerror=alert(1)>",
    "</details>",
    "]]>", "&amp;&#0;", "\u{0}\u{1B}[31m\u{7F}", "\u{FFFE}\u{FFFF}", "\u{202E}\u{2028}", "'\"", " ",
    "日本🙂",
    "```\n| x |", "[a](http://example.com)", "$(rm)", String(repeating: "x", count: 500),
  ]

  @Test(arguments: names) func `no name breaks a form`(name: String) throws {
    // Names of cases cannot hold a slash.
    let trials = [
      try Self.trial(name, wrong: 1, output: name, caseName: name.replacing("/", with: "")),
      ParityReport.Trial(path: name, result: .failure(.portUnknown("input", name, known: [name]))),
      try Self.trial(name, output: name),
    ]
    let report = try Self.report(trials, model: name, command: ["sluice", "verify", name])
    #expect(try JUnitCheck.problems(in: report.junit).isEmpty)
    let problems = try SchemaValidator(named: "verify").problems(
      in: JSON(parsing: Array(report.json.text().utf8)))
    #expect(problems.isEmpty)
    let columns = try MarkdownCheck.columns(of: report.markdown)
    #expect(columns == [7, 7, 7, 7, 6, 6, 6])
    #expect(MarkdownCheck.problems(in: report.markdown).isEmpty, "\(report.markdown)")
    #expect(report.textLines.allSatisfy { $0.escapedForTerminal == $0 })
  }

  // MARK: - Markdown

  @Test func `Markdown has the verdict first and what passed folded`() throws {
    let lines = try Self.mixed().markdown.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "### FAILED: `m.h5`")
    #expect(lines[2].hasPrefix("1 of 3 goldens passed, 1 could not be judged, "))
    let folded = try #require(lines.firstIndex(of: "<details>"))
    let passed = try #require(lines.firstIndex { $0.hasPrefix("| passed | `a.npz`") })
    let failed = try #require(lines.firstIndex { $0.hasPrefix("| **FAILED** | `c.npz`") })
    let place = try #require(lines.firstIndex(of: "#### Where"))
    #expect(failed < place && place < folded && folded < passed)
    #expect(lines.suffix(4).joined(separator: "\n") == "```sh\nsluice verify m.h5\n```\n")
  }

  @Test func `Markdown fits a comment and says what it leaves out`() throws {
    let long = String(repeating: "名`|", count: 60)
    let wrong = try Self.trial("", cases: 40, wrong: 40, output: long, caseName: long).result
    let right = try Self.trial("", cases: 40, output: long, caseName: long).result
    let trials = (0..<900).map { index in
      ParityReport.Trial(path: "\(index)\(long)", result: index % 2 == 0 ? wrong : right)
    }
    let text = try Self.report(trials, command: [String](repeating: long, count: 900)).markdown
    #expect((40_000..<65_536).contains(text.utf8.count), "\(text.utf8.count)")
    #expect(MarkdownCheck.problems(in: text).isEmpty)
    #expect(text.contains("The command line is too long"))
    #expect(text.firstMatch(of: /… and \d+ more goldens\./) != nil)
    #expect(text.firstMatch(of: /… and in \d+ more goldens\./) != nil)
  }

  @Test func `words of the command are quoted for a shell`() throws {
    let command = ["sluice", "verify", "it's a model.h5", "a b", "plain/é", ""]
    let text = try Self.report([Self.trial("a")], command: command).markdown
    #expect(text.contains("\nsluice verify 'it'\\''s a model.h5' 'a b' 'plain/é' ''\n"))
  }
}

/// Reads Markdown as GitHub does, as far as reports go.
private enum MarkdownCheck {
  /// The number of columns of each row of a table, code blocks left out.
  static func columns(of text: String) throws -> [Int] {
    outsideCode(text).filter { $0.hasPrefix("|") }.map { line in
      // A backslash takes the character after it out of the count.
      var (bars, isEscaped) = (0, false)
      for character in line.unicodeScalars {
        if character == "|" && !isEscaped { bars += 1 }
        isEscaped = character == "\\" && !isEscaped
      }
      return bars - 1
    }
  }

  /// What would be read as markup outside of spans and blocks of code.
  static func problems(in text: String) -> [String] {
    let known = ["<details>", "</details>"]
    return outsideCode(text).compactMap { line in
      if known.contains(line) { return nil }
      var rest = line
      if rest.hasPrefix("<summary>") && rest.hasSuffix("</summary>") {
        rest = String(rest.dropFirst(9).dropLast(10))
      }
      rest = withoutSpans(rest).replacing("\\|", with: "").replacing("**", with: "")
      let isPlain = !rest.contains { "`<>@[]\\&*_$\r".contains($0) }
      return isPlain ? nil : line
    }
  }

  /// The lines that stand in no block of code.
  private static func outsideCode(_ text: String) -> [String] {
    var fence: String?
    var result: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      let ticks = String(line.prefix { $0 == "`" })
      if let open = fence {
        if ticks.count >= open.count, line == ticks { fence = nil }
      } else if ticks.count >= 3, ["text", "sh"].contains(line.dropFirst(ticks.count)) {
        fence = ticks
      } else {
        result.append(line)
      }
    }
    return fence == nil ? result : ["an open block`"]
  }

  /// The line without spans of code: runs of backticks, each up to the next run as long.
  private static func withoutSpans(_ line: String) -> String {
    var (rest, result) = (line[...], "")
    while let start = rest.firstIndex(of: "`") {
      result += rest[..<start]
      let run = rest[start...].prefix { $0 == "`" }
      var after = rest[run.endIndex...]
      var isClosed = false
      while let next = after.firstIndex(of: "`") {
        let other = after[next...].prefix { $0 == "`" }
        after = after[other.endIndex...]
        if other.count == run.count {
          isClosed = true
          break
        }
      }
      guard isClosed else { return result + "`" }
      rest = after
    }
    return result + rest
  }
}
