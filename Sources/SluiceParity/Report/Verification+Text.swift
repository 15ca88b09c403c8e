internal import SluiceCore
internal import SluiceEngine
internal import SluiceModel

extension Verification {
  /// The verdicts as lines for a terminal: a table, what was not compared, and a last line that says
  /// whether all passed.
  package var textLines: [String] {
    var lines = cases.flatMap { item in item.outputs.map { (item.name, $0) } }.table
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

  /// What failed alone, as lines: a table of the first `limit` tensors, and what there is to say of them.
  func failureLines(atMost limit: Int) -> [String] {
    let shown = failed.prefix(limit).map { ($0.item.name, $0.output) }
    return shown.table + departures(atMost: limit)
  }

  /// What there is to say of the first `limit` tensors that failed, in lines.
  func departures(atMost limit: Int) -> [String] {
    let shown = failed.prefix(limit)
    var lines: [String] = []
    for (index, failure) in shown.enumerated() {
      lines += failure.output.details(in: failure.item.name)
      let isLast = index + 1 == shown.count || shown[index + 1].item.name != failure.item.name
      if isLast { lines += failure.item.departureLines }
    }
    let rest = failed.count - shown.count
    if rest > 0 {
      lines.append("and \(rest) more \(rest == 1 ? "tensor differs" : "tensors differ")")
    }
    return lines.map(\.escapedForTerminal)
  }

  /// The tensors that failed, with their cases.
  private var failed: [(item: Case, output: Output)] {
    cases.flatMap { item in item.outputs.filter { !$0.passed }.map { (item, $0) } }
  }

  /// One sentence on all that was compared.
  package var conclusion: String { "\(passed ? "passed" : "FAILED"): \(counts)" }

  /// How much of what was compared passed.
  var counts: String {
    let outputs = cases.flatMap(\.outputs)
    let passed = outputs.count(where: \.passed)
    let tensors = outputs.count == 1 ? "tensor agrees" : "tensors agree"
    let calls = "\(cases.count) \(cases.count == 1 ? "case" : "cases")"
    let open = outputs.count {
      $0.comparison.unjudged > 0 && $0.comparison.unjudged == $0.comparison.count
    }
    return "\(passed) of \(outputs.count) \(tensors) in \(calls), "
      + outputs.computedBy(vectorUnit)
      + (open > 0 ? "; of \(open) rounding leaves nothing to judge" : "")
  }
}

extension [Verification.Output] {
  /// What computed the numbers that were judged: the reference wherever rounding is allowed it, and an engine.
  func computedBy(_ vectorUnit: VectorUnit?) -> String {
    let isOfReference =
      isEmpty
      || contains { output in
        guard case .fixed = output.comparison.allowance else { return true }
        return output.engine == nil
      }
    let engine = vectorUnit.map { "the engine (\($0.name)) in single precision" }
    let all = [isOfReference ? "the reference in double precision" : nil, engine]
    return "computed by " + all.compactMap { $0 }.joined(separator: " and by ")
  }
}

extension [(String, Verification.Output)] {
  /// A table of tensors, each with the name of its case.
  fileprivate var table: [String] {
    var table = TextTable([
      "case", "compared", "shape", "type", .number("max |Δ|"), .number("ulp"), .number("roundings"),
      .number("max rel"), .number("rms"), .number("allowed"), "worst at", "verdict",
    ])
    for (name, output) in self { table.add([name] + output.cells) }
    return table.lines
  }
}

extension Verification.Case {
  /// Where the first of what was compared departs from its golden.
  var departureLines: [String] {
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
  func details(in caseName: String) -> [String] {
    var lines: [String] = []
    let place = "case '\(caseName)', \(kind.rawValue) '\(name)'"
    if let worst = comparison.worst, let first = comparison.firstFailure {
      lines.append("\(place): \(comparison.failures) of \(comparison.count) elements differ")
      lines.append("  worst \(worst.sentence())")
      lines.append("  first \(first.sentence())")
    } else if !passed, let engine, let worst = engine.worst, let first = engine.firstFailure {
      lines.append(
        "\(place): \(engine.failures) of \(engine.count) elements of the engine differ from the reference"
      )
      lines.append("  worst \(worst.sentence(beside: "reference"))")
      lines.append("  first \(first.sentence(beside: "reference"))")
    }
    if comparison.unjudged > 0 {
      lines.append(
        "\(place): rounding leaves \(comparison.unjudged) of \(comparison.count) elements open: "
          + "what the golden holds there passes, whatever it is")
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
