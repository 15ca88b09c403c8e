internal import SluiceCore
internal import SluiceModel

extension Verification {
  /// The verdicts as lines for a terminal: a table, what was not compared, and a last line that says
  /// whether all passed.
  package var textLines: [String] {
    var table = TextTable([
      "case", "compared", "shape", "type", .number("max |Δ|"), .number("ulp"), .number("roundings"),
      .number("max rel"), .number("rms"), .number("allowed"), "worst at", "verdict",
    ])
    for item in cases {
      for output in item.outputs {
        table.add([item.name] + output.cells)
      }
    }
    var lines = table.lines
    let details = cases.flatMap { item in
      item.outputs.flatMap { $0.details(in: item.name) } + item.departureLines
    }
    if !details.isEmpty { lines += [""] + details }
    lines.append("")
    for item in cases where !item.notCompared.isEmpty {
      let names = item.notCompared.map { "'\($0)'" }.joined(separator: ", ")
      lines.append("not compared in case '\(item.name)', for want of a golden: \(names)")
    }
    return lines.map(\.escapedForTerminal) + [conclusion]
  }

  /// One sentence on all that was compared.
  package var conclusion: String { "\(passed ? "passed" : "FAILED"): \(counts)" }

  /// How much of what was compared passed.
  var counts: String {
    let outputs = cases.flatMap(\.outputs)
    let passed = outputs.count(where: \.passed)
    let tensors = outputs.count == 1 ? "tensor agrees" : "tensors agree"
    let calls = "\(cases.count) \(cases.count == 1 ? "case" : "cases")"
    return "\(passed) of \(outputs.count) \(tensors) in \(calls), "
      + "computed in \(precision.rawValue) precision"
  }
}

extension Verification.Case {
  /// Where the first of what was compared departs from its golden.
  fileprivate var departureLines: [String] {
    guard let firstToDepart else { return [] }
    return ["case '\(name)', first to depart of what was compared: node '\(firstToDepart)'"]
      + (departure?.lines ?? [])
  }
}

extension Verification.Output {
  /// The name with a word before it where it is no output.
  var label: String { kind == .output ? name : "\(kind.rawValue) \(name)" }

  /// The golden's type, and the coarser one that it was computed in.
  var typeLabel: String {
    let (kept, computed) = (elementType.rawValue, comparison.precision.rawValue)
    return kept == computed ? kept : "\(kept) of \(computed)"
  }

  /// What was allowed: one number, or a sum where a part of it is relative.
  var allowance: String {
    guard case .fixed(let tolerance) = comparison.allowance, tolerance.relative > 0 else {
      return comparison.mostAllowed.short(3)
    }
    return "\(tolerance.absolute.short(3)) + \(tolerance.relative.short(3))·|g|"
  }

  fileprivate var cells: [String] {
    [
      label, comparison.shape.map(String.init).joined(separator: "×"), typeLabel,
      comparison.maxAbsolute.short(3), comparison.maxULP.map(String.init) ?? "–",
      comparison.maxRoundings?.short(2) ?? "–", comparison.maxRelative.short(3),
      comparison.rms.short(3), allowance,
      comparison.worst.map { "\($0.index)" } ?? "–", passed ? "passed" : "FAILED",
    ]
  }

  /// Lines on what a table cannot hold: the first element that fails, and what is not finite.
  fileprivate func details(in caseName: String) -> [String] {
    var lines: [String] = []
    let place = "case '\(caseName)', \(kind.rawValue) '\(name)'"
    if let worst = comparison.worst, let first = comparison.firstFailure {
      lines.append("\(place): \(comparison.failures) of \(comparison.count) elements differ")
      lines.append("  worst \(worst.sentence)")
      lines.append("  first \(first.sentence)")
    }
    let (golden, candidate) = (comparison.goldenSpecials, comparison.candidateSpecials)
    if golden != .init() || candidate != .init() {
      lines.append(
        "\(place): golden holds \(golden.sentence), the model gives \(candidate.sentence)")
    }
    return lines
  }
}

extension Comparison.Specials {
  /// The counts in words.
  var sentence: String { "\(nans) NaN and \(infinities) ±∞" }
}
