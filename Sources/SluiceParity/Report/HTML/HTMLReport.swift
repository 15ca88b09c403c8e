internal import OrderedCollections
internal import SluiceCore
internal import SluiceModel

extension ParityReport {
  /// The report as one HTML page that needs nothing else: no script, no font, no network.
  ///
  /// The verdict comes first, then what explains it, every bundle with its figures, charts of the cases
  /// that were looked at closely, where model and goldens are from, and how to make the page again. The same
  /// verdicts give the same page.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(verdict): \(model.markupEscaped)</title>
    <style>
    \(HTMLStyle.text)
    </style>
    </head>
    <body>
    <main>
    \(parts.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private var parts: [String] {
    [heading] + [findings, overview].compactMap { $0 } + sections + [origin, legend]
  }

  private var verdict: String { passed ? "passed" : "failed" }

  private var heading: String {
    """
    <header class="\(verdict)">
    <p class="badge">\(verdict)</p>
    <h1>\(model.markupEscaped)</h1>
    <p>\(counts.markupEscaped)</p>
    </header>
    """
  }

  /// Why it fails, or what would not be seen.
  private var findings: String? {
    guard let lines = explanation?.textLines, !lines.isEmpty else { return nil }
    return """
      <section class="findings">
      <h2>\(passed ? "What these goldens would not show" : "Why")</h2>
      \(lines.htmlParagraphs)
      </section>
      """
  }

  /// A line for each golden, where there are several; those that did not pass first.
  private var overview: String? {
    guard trials.count > 1 else { return nil }
    let ordered = trials.filter { !$0.passed } + trials.filter(\.passed)
    let table = HTMLTable(
      heads: ["Golden", "Cases", "Tensors", "Roundings", "Max |Δ|", "What is wrong", "Verdict"],
      rows: ordered.map { trial in
        HTMLTable.Row(
          passed: trial.passed, name: trial.label.markupEscaped,
          cells: trial.figures
            + [trial.error.map { "\($0)".markupEscaped } ?? "", trial.verdict.lowercased()])
      })
    let text = table.text(atMost: HTMLFigures.rowLimit, calling: "goldens")
    return "<section>\n<h2>Goldens</h2>\n\(text)\n</section>"
  }

  /// The goldens with their figures: the only one, else those that were looked at closely.
  private var sections: [String] {
    trials.compactMap { trial in
      guard let verification = trial.verification else { return nil }
      guard trials.count == 1 || !trial.observations.isEmpty else { return nil }
      let closeUps = trial.observations.map { HTMLCloseUp($0, of: verification).text }
      return """
        <section>
        <h2>\(trial.label.markupEscaped)</h2>
        \(HTMLFigures(verification: verification).text)
        </section>
        \(closeUps.joined(separator: "\n"))
        """
    }
  }

  private var origin: String {
    var terms: [(String, String)] = [("Model", model)]
    terms.append(
      ("Format", [provenance.format, provenance.version].compactMap { $0 }.joined(separator: " ")))
    if let producer = provenance.producer { terms.append(("Written by", producer)) }
    let records = OrderedSet(trials.map(\.provenance).filter { !$0.isEmpty })
    for record in records.prefix(5) {
      let words = record.map { "\($0) \($1.string ?? $1.text(indented: false))" }
      terms.append(("Goldens", "recorded with " + words.joined(separator: ", ")))
    }
    let list = terms.map { "<dt>\($0.markupEscaped)</dt><dd>\($1.markupEscaped)</dd>" }
    return """
      <section>
      <h2>Where it is from</h2>
      <dl>\(list.joined())</dl>
      \(facts)
      \(again)
      </section>
      """
  }

  /// What was found, inferred or defaulted when the model was read.
  private var facts: String {
    guard !provenance.facts.isEmpty else { return "" }
    let items = provenance.facts.map { fact in
      let node = fact.node.map { "<code>\($0.markupEscaped)</code>: " } ?? ""
      return "<li class=\"\(fact.kind.rawValue)\"><b>\(fact.kind.rawValue)</b> \(node)"
        + "\(fact.text.markupEscaped)</li>"
    }
    return """
      <details><summary>What was read from the file, inferred or defaulted: \
      \(items.count) \(items.count == 1 ? "fact" : "facts")</summary>
      <ul>\(items.joined(separator: "\n"))</ul></details>
      """
  }

  private var again: String {
    guard let commandLine else { return "" }
    return "<h3>How to run it again</h3>\n<pre>\(commandLine.markupEscaped)</pre>"
  }

  private var legend: String {
    """
    <footer>
    <p><b>Δ</b> is |model − golden| of one element. An element passes if Δ is at most what is allowed; \
    NaN and infinity pass only where the golden holds the same. <b>Roundings</b> counts Δ in rounding \
    scales: how far honest rounding to single precision takes this output of this model, on this input, \
    at the step of time. <b>Max rel.</b> divides Δ by the golden's magnitude, taken as no less than a \
    millionth of the golden tensor's root mean square. <b>Ulp</b> counts representable numbers between \
    model and golden, of double precision for F64 goldens and of single precision for all others. A type \
    such as <b>F32 of BF16</b> is what the golden is kept in and what its elements show it was computed \
    in. <b>Beyond</b> counts the elements that fail.</p>
    </footer>
    """
  }
}
