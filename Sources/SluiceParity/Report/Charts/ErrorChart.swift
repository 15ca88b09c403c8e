/// Bars of the largest distance at each step, on a logarithmic scale, below what is allowed there.
struct ErrorChart {
  let steps: [ErrorStep]
  let axis: Observation.Axis

  var svg: String {
    let y = PlotScale.logarithmic(steps.flatMap { [$0.error, $0.allowed] })
    let plot = Plot(axis.noun, .counting(to: axis.length), "|Δ|", y)
    let bars = steps.indices.map { bar($0, plot) }
    let limit = steps.indices.flatMap { index -> [(x: Double, y: Double)?] in
      guard steps[index].allowed > 0 else { return [nil] }
      let (from, to) = edges(index)
      return [from, to].map { (plot.h($0), plot.v(steps[index].allowed)) }
    }
    return plot.picture(saying: text, bars.joined() + SVG.path("limit", limit))
  }

  /// Where a step begins and ends, counted in places.
  private func edges(_ index: Int) -> (Double, Double) {
    let width = Double(axis.length) / Double(steps.count)
    return (Double(index) * width, Double(index + 1) * width)
  }

  private func bar(_ index: Int, _ plot: Plot) -> String {
    let step = steps[index]
    guard step.error > 0 else { return "" }
    let (from, to) = edges(index)
    let (left, right) = (plot.h(from), plot.h(to))
    let top = min(plot.v(step.error), plot.floor - 1)
    let gap = min((right - left) * 0.15, 2)
    return SVG.bar(
      step.isBeyond ? "bad" : "ok", x: left + gap, y: top, width: right - left - 2 * gap,
      height: plot.floor - top, saying: "\(axis.noun) \(Int(from)): \(step.error.short(3))")
  }

  private var text: String {
    let beyond = steps.count(where: \.isBeyond)
    let worst = steps.indices.max { steps[$0].error < steps[$1].error }
    let most = worst.map {
      "largest \(steps[$0].error.short(3)) at \(axis.noun) \(Int(edges($0).0))"
    }
    return "largest distance at each of \(axis.length) places (\(axis.noun)), "
      + "\(steps.count == axis.length ? "" : "several places a bar, ")"
      + "\(most ?? "none"); \(beyond) of \(steps.count) bars beyond what is allowed"
  }
}
