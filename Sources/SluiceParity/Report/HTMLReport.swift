internal import SluiceCore
public import SluiceModel

/// The verdicts as one HTML page that needs nothing else: no script, no font, no network.
public struct HTMLReport: Sendable {
  /// The file or the name of the model.
  public let model: String
  /// Where the model came from.
  public let provenance: Provenance
  /// The file of the goldens, or where else they are from.
  public let golden: String
  /// The verdicts.
  public let verification: Verification

  /// Makes a report.
  public init(
    model: String, provenance: Provenance, golden: String, verification: Verification
  ) {
    self.model = model
    self.provenance = provenance
    self.golden = golden
    self.verification = verification
  }

  /// The page.
  ///
  /// The same verdicts give the same page.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(verdict): \(model.htmlEscaped)</title>
    <style>
    \(HTMLStyle.text)
    </style>
    </head>
    <body>
    <main>
    \(heading)
    \(verification.cases.map(section).joined(separator: "\n"))
    \(legend)
    </main>
    </body>
    </html>

    """
  }

  private var verdict: String { verification.passed ? "passed" : "failed" }

  private var heading: String {
    let source = [provenance.format, provenance.producer ?? provenance.version]
      .compactMap { $0 }.joined(separator: ", ")
    return """
      <header class="\(verdict)">
      <p class="badge">\(verdict)</p>
      <h1>\(model.htmlEscaped)</h1>
      <p>\(verification.counts.htmlEscaped)</p>
      </header>
      <dl>
      <dt>Model</dt><dd>\(source.htmlEscaped)</dd>
      <dt>Golden</dt><dd>\(golden.htmlEscaped)</dd>
      <dt>Computed in</dt><dd>\(verification.precision.rawValue) precision</dd>
      </dl>
      """
  }

  private func section(_ item: Verification.Case) -> String {
    let rows = item.outputs.map(\.row).joined(separator: "\n")
    let charts = item.outputs.compactMap(\.chart).joined(separator: "\n")
    let missing = item.notCompared.map { "<code>\($0.htmlEscaped)</code>" }
    let note =
      missing.isEmpty
      ? "" : "<p class=\"note\">Not compared, for want of a golden: \(missing.listed("and")).</p>"
    return """
      <section>
      <h2>Case <code>\(item.name.htmlEscaped)</code></h2>
      <div class="scroll"><table>
      <thead><tr><th>Compared</th><th>Shape</th><th>Golden</th><th class="n">Max |Δ|</th>\
      <th class="n">Allowed</th><th class="n">Max rel.</th><th class="n">Max ulp</th><th class="n">Roundings</th>\
      <th class="n">RMS</th><th class="n">Beyond</th><th>Worst element</th><th>Verdict</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table></div>
      \(note)
      \(charts)
      </section>
      """
  }

  private var legend: String {
    """
    <footer>
    <p><b>Δ</b> is |found − golden| of one element. An element passes if Δ is at most what is allowed; \
    NaN and infinity pass only where the golden holds the same. <b>Roundings</b> counts Δ in rounding \
    scales: how far honest rounding to single precision takes this output of this model, on this input, \
    at the step of time. <b>Max rel.</b> divides Δ by the \
    golden's magnitude, taken as no less than a millionth of the golden tensor's root mean square. \
    <b>Ulp</b> counts representable numbers between found and golden, of double precision for F64 \
    goldens and of single precision for all others. A type such as <b>F32 of BF16</b> is what the golden is kept \
    in and what its elements show it was computed in. <b>Beyond</b> counts the elements that fail.</p>
    </footer>
    """
  }
}

extension Verification.Output {
  fileprivate var row: String {
    let shape = comparison.shape.map(String.init).joined(separator: " × ")
    let worst =
      comparison.worst.map { element in
        "<code>\(element.index)</code><br><span class=\"pair\">\(element.candidate.short(9)), "
          + "golden \(element.golden.short(9))</span>"
      } ?? "all equal"
    let cells = [
      "<th scope=\"row\"><code>\(label.htmlEscaped)</code></th>",
      "<td>\(shape.isEmpty ? "scalar" : shape)</td>",
      "<td>\(typeLabel)</td>",
      Self.number(comparison.maxAbsolute.short(3)),
      Self.number(allowance),
      Self.number(comparison.maxRelative.short(3)),
      Self.number(comparison.maxULP.map(String.init) ?? "–"),
      Self.number(comparison.maxRoundings?.short(2) ?? "–"),
      Self.number(comparison.rms.short(3)),
      Self.number("\(comparison.failures) of \(comparison.count)"),
      "<td>\(worst)</td>",
      "<td class=\"verdict\">\(passed ? "passed" : "failed")</td>",
    ]
    return "<tr class=\"\(passed ? "passed" : "failed")\">\(cells.joined())</tr>"
  }

  fileprivate var chart: String? {
    guard comparison.profile.count > 1 else { return nil }
    let isGrouped = comparison.profile.count > ErrorChart.barLimit
    let chart = ErrorChart(values: comparison.profile, allowed: allowedAtScale)
    return """
      <figure>
      <figcaption>Largest Δ at each time step of <code>\(label.htmlEscaped)</code>\
      \(isGrouped ? ", several steps a bar" : ""); the dashed line is what is allowed</figcaption>
      \(chart.svg)
      </figure>
      """
  }

  /// What is allowed at the largest golden element.
  private var allowedAtScale: Double {
    comparison.mostAllowed
  }

  private static func number(_ text: String) -> String { "<td class=\"n\">\(text)</td>" }
}

extension String {
  /// The text with all that HTML would read as markup, and all that no page may hold, escaped.
  var htmlEscaped: String {
    var result = ""
    for character in escapedForTerminal.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
