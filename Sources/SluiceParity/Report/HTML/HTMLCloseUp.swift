internal import SluiceModel

/// One case with its charts.
struct HTMLCloseUp {
  let observation: Observation
  let verdict: Verification.Case?

  init(_ observation: Observation, of verification: Verification) {
    self.observation = observation
    verdict = verification.cases.first { $0.name == observation.caseName }
  }

  var text: String {
    let parts = [departure] + open.map(section) + [folded, layers, gates]
    return """
      <section>
      <h2>Case <code>\(observation.caseName.markupEscaped)</code>, closely</h2>
      \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
      </section>
      """
  }

  /// What is drawn at once: what failed, the first to depart before the others; all outputs if nothing did.
  private var open: [Observation.Output] {
    guard let verdict, !verdict.passed else {
      return observation.outputs.filter { $0.kind == .output }
    }
    let failed = observation.outputs.filter { !$0.passed }
    let first = failed.filter { $0.node == verdict.firstToDepart }
    return first + failed.filter { $0.node != verdict.firstToDepart }
  }

  /// The charts of all others, to be opened.
  private var folded: String {
    let open = Set(open.map(\.value))
    let others = observation.outputs.filter { !open.contains($0.value) }
    guard !others.isEmpty else { return "" }
    return "<details><summary>\(others.count) more that passed</summary>\n"
      + others.map(section).joined(separator: "\n") + "\n</details>"
  }

  /// Where it begins to be wrong.
  private var departure: String {
    guard let verdict, let lines = verdict.departureLines.nonEmpty else { return "" }
    return "<div class=\"findings\">\n<h3>Where</h3>\n\(lines.htmlParagraphs)\n</div>"
  }

  /// The charts of one tensor.
  private func section(_ output: Observation.Output) -> String {
    var figures: [String] = []
    if let axis = output.axis {
      for (index, curve) in output.curves.enumerated() {
        let choice = index == 0 ? "furthest apart" : "widest range"
        figures.append(
          figure(
            "\(curve.label.markupEscaped), \(choice): <span class=\"k golden\">golden</span> "
              + "<span class=\"k found\">model</span>",
            CurveChart(curve: curve, axis: axis).svg))
      }
      if output.errors.contains(where: { $0.error > 0 }) {
        figures.append(
          figure(
            "Largest |Δ| by \(axis.noun), below what is <span class=\"k limit\">allowed</span>",
            ErrorChart(steps: output.errors, axis: axis).svg))
      }
    }
    if let histogram = output.histogram {
      figures.append(
        figure("Elements by distance", HistogramChart(histogram: histogram).svg))
    }
    guard !figures.isEmpty else { return "" }
    return "<h3>\(output.kind.rawValue) <code>\(output.name.markupEscaped)</code></h3>\n"
      + grid(figures)
  }

  /// Bars of every layer: how far it is from its golden, and how far rounding takes it.
  private var layers: String {
    var figures: [String] = []
    let drawn = Set(observation.outputs.map { [$0.kind.rawValue, $0.name] })
    let compared = (verdict?.outputs ?? []).compactMap { output -> LayerBars.Row? in
      guard drawn.contains([output.kind.rawValue, output.name]) else { return nil }
      return
        output.comparison.maxRoundings.map {
          LayerBars.Row(name: output.label, value: $0, colour: output.passed ? "ok" : "bad")
        }
    }
    if compared.count > 1 {
      figures.append(
        figure(
          "Distance from the golden; the line is what the default verdict allows",
          LayerBars(compared, title: "rounding scales", limit: Allowance.roundings)))
    }
    let roundings = observation.roundings.map {
      LayerBars.Row(name: $0.node, value: $0.share, colour: "bin")
    }
    if roundings.count > 1 {
      figures.append(
        figure(
          "How far honest rounding takes each layer",
          LayerBars(roundings, title: "rounding scale / largest number")))
    }
    return figures.isEmpty ? "" : "<h3>Layers</h3>\n\(grid(figures))"
  }

  private var gates: String {
    guard !observation.gates.isEmpty else { return "" }
    let passes = observation.gates.map { pass in
      let way = pass.pass == .reverse ? ", backwards" : ""
      let units =
        pass.units.count < pass.hiddenSize
        ? ", \(pass.units.count) of \(pass.hiddenSize) units" : ""
      let skips = pass.maps.contains { $0.cells.contains { $0.contains(where: \.isNaN) } }
      let note = skips ? "; no step was taken where a column is empty" : ""
      let figures = pass.maps.map { map in
        figure("\(map.gate.rawValue) gate, \(map.gate.letter)", GateChart(map: map, of: pass).svg)
      }
      return
        "<h4><code>\(pass.node.markupEscaped)</code> (\(pass.kind)\(way)), row \(pass.row)\(units)\(note)</h4>"
        + "\n\(grid(figures))"
    }
    let rest = observation.gatesLeftOut
    return "<h3>Gates over time</h3>\n\(passes.joined(separator: "\n"))"
      + (rest > 0 ? "<p class=\"note\">\(rest) more passes are not shown.</p>" : "")
  }

  private func grid(_ figures: [String]) -> String {
    "<div class=\"charts\">\n\(figures.joined(separator: "\n"))\n</div>"
  }

  private func figure(_ caption: String, _ bars: LayerBars) -> String {
    figure(
      caption + (bars.leftOut > 0 ? "; the \(bars.leftOut) shortest are left out" : ""), bars.svg)
  }

  private func figure(_ caption: String, _ svg: String) -> String {
    "<figure>\n<figcaption>\(caption)</figcaption>\n\(svg)\n</figure>"
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
