internal import SluiceCore
internal import SluiceModel

extension ParityReport {
  /// How many goldens that failed, and tensors of one, are told of in detail where there are several.
  private static let (detailedTrials, detailedTensors) = (20, 10)

  /// The report as lines for a terminal.
  ///
  /// Of one golden all is told, of several a line each and the details of what failed. There are none if
  /// the only golden could not be judged: then ``failure`` says all there is.
  package var textLines: [String] {
    let head = "\(trials.count == 1 ? "model " : "model  ")  \(model) (\(provenance.format))"
    guard trials.count == 1 else {
      return [head.escapedForTerminal, "goldens  \(trials.count)", ""] + summaryLines + [""]
        + failureLines + findingLines + [conclusion]
    }
    guard var lines = trials[0].verification?.textLines else { return [] }
    let conclusion = lines.removeLast()
    let source = Golden.description(
      at: trials[0].path, isEmbedded: trials[0].isEmbedded, trials[0].provenance)
    return [head, "golden  \(source)"].map(\.escapedForTerminal) + [""]
      + lines + findingLines + [conclusion]
  }

  /// A line for each golden, under a heading.
  private var summaryLines: [String] {
    var table = TextTable([
      "verdict", "golden", .number("cases"), .number("tensors"), .number("roundings"),
      .number("max |Δ|"),
    ])
    for trial in trials { table.add([trial.verdict, trial.label] + trial.figures) }
    let lines = table.lines
    let errors = trials.map { $0.error.map { "  \($0)" } ?? "" }
    return lines.prefix(2) + zip(lines.dropFirst(2), errors).map { $0 + $1 }
  }

  private var failureLines: [String] {
    let failed = trials.filter { $0.verification?.passed == false }
    var lines: [String] = []
    for trial in failed.prefix(Self.detailedTrials) {
      lines.append("\(trial.label):".escapedForTerminal)
      lines += trial.verification?.failureLines(atMost: Self.detailedTensors) ?? []
      lines.append("")
    }
    if failed.count > Self.detailedTrials {
      lines += ["and \(failed.count - Self.detailedTrials) more goldens failed", ""]
    }
    return lines
  }

  private var findingLines: [String] {
    guard let lines = explanation?.textLines, !lines.isEmpty else { return [] }
    return lines + [""]
  }
}
