internal import SluiceCore

/// The figures of a golden as a table, what failed first.
struct HTMLFigures {
  let verification: Verification

  /// How many rows are shown at most.
  static let rowLimit = 200

  var text: String {
    let all = verification.cases.flatMap { item in item.outputs.map { (item.name, $0) } }
    let ordered = all.filter { !$0.1.passed } + all.filter(\.1.passed)
    let named = verification.cases.map(\.name) != [GoldenKey.unnamedCase]
    let table = HTMLTable(
      heads: [
        "Compared", "Shape", "Golden", "Max |Δ|", "Allowed", "Max rel.", "Max ulp", "Roundings",
        "RMS", "Beyond", "Worst element", "Verdict",
      ], rows: ordered.map { row(named ? $0 : nil, $1) })
    return table.text(atMost: Self.rowLimit, calling: "tensors") + notes
  }

  private var notes: String {
    var notes: [String] = []
    let names = Set(verification.cases.flatMap(\.notCompared)).sorted()
    if !names.isEmpty {
      let list = names.map { "<code>\($0.markupEscaped)</code>" }.listed("and")
      notes.append("Not compared everywhere, for want of a golden: \(list).")
    }
    let unjudged = verification.cases.flatMap(\.outputs).reduce(0) { $0 + $1.comparison.unjudged }
    if unjudged > 0 {
      notes.append(
        "Rounding leaves \(unjudged) elements open: what the golden holds there passes, whatever it is."
      )
    }
    return notes.map { "\n<p class=\"note\">\($0)</p>" }.joined()
  }

  private func row(_ caseName: String?, _ output: Verification.Output) -> HTMLTable.Row {
    let comparison = output.comparison
    let shape = comparison.shape.map(String.init).joined(separator: " × ")
    let worst =
      comparison.worst.map { element in
        "<div><code>\(element.index)</code> <span class=\"pair\">\(element.candidate.short(9)), "
          + "golden \(element.golden.short(9))</span></div>"
      } ?? "all equal"
    let name = caseName.map { "<span class=\"pair\">\($0.markupEscaped) / </span>" } ?? ""
    return HTMLTable.Row(
      passed: output.passed, name: "\(name)<code>\(output.label.markupEscaped)</code>",
      cells: [
        shape.isEmpty ? "scalar" : shape, output.typeLabel, comparison.maxAbsolute.short(3),
        output.allowance, comparison.maxRelative.short(3),
        comparison.maxULP.map { Double($0).short(4) } ?? "–",
        comparison.maxRoundings?.short(2) ?? "–", comparison.rms.short(3),
        "\(comparison.failures) of \(comparison.count)", worst,
        output.passed ? "passed" : "failed",
      ])
  }
}
