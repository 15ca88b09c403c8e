/// Bars of how many elements lie how many units in the last place from their golden.
struct HistogramChart {
  let histogram: ULPHistogram

  /// The bins with their labels; what cannot be compared comes last.
  private var bins: [(label: String, count: Int)] {
    histogram.counts.enumerated().map { (ULPHistogram.label(of: $0), $1) }
      + (histogram.incomparable > 0 ? [("∞", histogram.incomparable)] : [])
  }

  var svg: String {
    let bins = bins
    let y = PlotScale.logarithmic(countsTo: bins.map(\.count).max() ?? 1)
    let plot = Plot(
      "units in the last place, from", .counting(to: bins.count).withoutTicks, "elements", y)
    let every = (bins.count + 7) / 8
    let bars = bins.enumerated().map { index, bin in
      let (left, right) = (plot.h(Double(index)), plot.h(Double(index + 1)))
      let label =
        index % every == 0
        ? "<text x=\"\(SVG.number((left + right) / 2))\" y=\"\(SVG.number(plot.floor + 14))\" "
          + "text-anchor=\"middle\">\(bin.label)</text>" : ""
      guard bin.count > 0 else { return label }
      let top = min(plot.v(Double(bin.count)), plot.floor - 2)
      let gap = min((right - left) * 0.1, 4)
      return label
        + SVG.bar(
          bin.label == "∞" ? "bad" : "bin", x: left + gap, y: top, width: right - left - 2 * gap,
          height: plot.floor - top, saying: "from \(bin.label) ulp: \(bin.count) elements")
    }
    return plot.picture(saying: text, bars.joined())
  }

  private var text: String {
    let words = bins.filter { $0.count > 0 }.map { "\($0.count) from \($0.label) on" }
    return "elements by distance in units in the last place: \(words.joined(separator: ", "))"
  }
}
