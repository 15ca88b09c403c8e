internal import SluiceCore
internal import SluiceModel

extension ParityReport {
  /// The report as Markdown in GitHub's flavour, short enough for a comment on a pull request.
  ///
  /// What is left out for want of room is counted. No name in it can become markup, a mention or a link.
  public var markdown: String { MarkdownReport(report: self).text }
}

/// Writes a report as Markdown.
///
/// Names stand in spans of code, sentences in blocks of code, so nothing in them means anything.
struct MarkdownReport {
  /// The size in bytes; GitHub takes 65 536 characters.
  static let limit = 65_000
  /// What sentences and the tables of what passed may take of that; the rest is for what failed.
  private static let (findingRoom, foldedRoom) = (8_000, 12_000)
  /// How many tensors of a golden that failed are told of in detail.
  private static let detailedTensors = 4

  let report: ParityReport

  /// The page.
  var text: String {
    var parts = [heading]
    let folded = self.folded
    let findings = self.findings
    let rerun = self.rerun
    var room =
      Self.limit - (parts + folded + findings + rerun).reduce(0) { $0 + $1.utf8.count + 2 }
    for part in [unsettled(within: room / 2)] + details(within: room / 2 - 200) {
      room -= part.utf8.count
      parts.append(part)
    }
    return (parts + findings + folded + rerun).filter { !$0.isEmpty }.joined(separator: "\n\n")
      + "\n"
  }

  private var heading: String {
    let source = [
      report.provenance.format, report.provenance.producer ?? report.provenance.version,
    ]
    .compactMap { $0 }.joined(separator: ", ")
    return "### \(report.passed ? "Passed" : "FAILED"): \(report.model.markdownCode)\n\n"
      + "\(report.counts)\n\nModel: \(source.markdownCode)"
  }

  // MARK: - Tables

  /// The goldens that did not pass, or the only one.
  private func unsettled(within room: Int) -> String {
    let trials = report.trials.filter { !$0.passed || report.trials.count == 1 }
    return table(of: trials, within: room)
  }

  /// What passed, out of sight.
  private var folded: [String] {
    let passed = report.trials.filter(\.passed)
    if report.trials.count == 1 {
      guard let verification = passed.first?.verification else { return [] }
      let rows = verification.cases.lazy.flatMap { item in
        item.outputs.map { $0.row(in: item.name) }
      }
      let table = Self.table(
        ["case", "compared"], ["roundings", "max \\|Δ\\|", "allowed"], rows: rows,
        calling: "tensors", within: Self.foldedRoom)
      return [Self.details("What was compared", table)]
    }
    guard !passed.isEmpty else { return [] }
    return [
      Self.details(
        "\(passed.count) \(passed.count == 1 ? "golden" : "goldens") passed",
        table(of: passed, within: Self.foldedRoom))
    ]
  }

  private func table(of trials: [ParityReport.Trial], within room: Int) -> String {
    guard !trials.isEmpty else { return "" }
    let hasErrors = trials.contains { $0.error != nil }
    let rows = trials.lazy.map { trial in
      let word = trial.passed ? "passed" : "**\(trial.verdict)**"
      let error =
        trial.error.map { [$0.description.markdownCell(cutTo: 240)] } ?? (hasErrors ? [""] : [])
      return [word, trial.label.markdownCell()] + trial.figures + error
    }
    return Self.table(
      ["verdict", "golden"], ["cases", "tensors", "roundings", "max \\|Δ\\|"],
      hasErrors ? ["what is wrong"] : [], rows: rows, calling: "goldens", within: room)
  }

  /// A table with so many rows as there is room for, and a count of the others.
  private static func table(
    _ words: [String], _ numbers: [String], _ last: [String] = [],
    rows: some Collection<[String]>, calling noun: String, within room: Int
  ) -> String {
    let rule = words.map { _ in ":--" } + numbers.map { _ in "--:" } + last.map { _ in ":--" }
    var lines = [words + numbers + last, rule].map { "| \($0.joined(separator: " | ")) |" }
    var left = room - lines.reduce(60) { $0 + $1.utf8.count }
    var count = 0
    for row in rows {
      let line = "| \(row.joined(separator: " | ")) |"
      left -= line.utf8.count + 1
      guard left >= 0 else { break }
      lines.append(line)
      count += 1
    }
    let rest = rows.count - count
    if rest > 0 { lines += ["", "… and \(rest) more \(noun)."] }
    return lines.joined(separator: "\n")
  }

  private static func details(_ summary: String, _ body: String) -> String {
    "<details>\n<summary>\(summary)</summary>\n\n\(body)\n\n</details>"
  }

  // MARK: - Sentences

  /// Where the goldens that failed depart, as many as there is room for.
  private func details(within room: Int) -> [String] {
    let failed = report.trials.filter { $0.verification?.passed == false }
    guard !failed.isEmpty else { return [] }
    var parts = ["#### Where"]
    var left = room - 100
    for (index, trial) in failed.enumerated() {
      let lines = trial.verification?.departures(atMost: Self.detailedTensors) ?? []
      let block = lines.markdownBlock()
      let part = failed.count == 1 ? block : "\(trial.label.markdownCode)\n\n\(block)"
      left -= part.utf8.count + 2
      guard left >= 0 else {
        parts.append("… and in \(failed.count - index) more goldens.")
        break
      }
      parts.append(part)
    }
    return parts
  }

  private var findings: [String] {
    guard let lines = report.explanation?.textLines, !lines.isEmpty else { return [] }
    var (shown, left) = ([String](), Self.findingRoom)
    for line in lines {
      left -= line.utf8.count + 1
      guard left >= 0 else { break }
      shown.append(line)
    }
    if shown.count < lines.count { shown.append("… and \(lines.count - shown.count) more lines") }
    return [
      "#### \(report.passed ? "What these goldens would not show" : "Why")", shown.markdownBlock(),
    ]
  }

  private var rerun: [String] {
    guard let line = report.commandLine else { return [] }
    guard line.utf8.count <= Self.findingRoom / 2 else {
      return ["The command line is too long to be repeated here."]
    }
    return ["#### Run it again", [line].markdownBlock("sh", cutTo: .max)]
  }
}

extension Verification.Output {
  fileprivate func row(in caseName: String) -> [String] {
    [
      caseName.markdownCell(), label.markdownCell(), comparison.maxRoundings?.short(2) ?? "–",
      comparison.maxAbsolute.short(3), allowance.replacing("|", with: "\\|"),
    ]
  }
}
