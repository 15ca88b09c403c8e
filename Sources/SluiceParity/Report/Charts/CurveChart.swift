/// Elements along a dimension with their golden behind them.
struct CurveChart {
  let curve: Curve
  let axis: Observation.Axis

  var svg: String {
    let finite = curve.points.flatMap { [$0.golden, $0.found] }.filter(\.isFinite)
    let (least, largest) = (finite.min() ?? 0, finite.max() ?? 0)
    let margin = (largest - least) * 0.04
    let plot = Plot(
      axis.noun, .counting(to: axis.length - 1), "value",
      .linear(least - margin...largest + margin))
    let worst = curve.points.max { distance($0.found, $0.golden) < distance($1.found, $1.golden) }
    func points(_ value: (Curve.Point) -> Double) -> [(x: Double, y: Double)?] {
      curve.points.map { point in
        value(point).isFinite ? (plot.h(Double(point.place)), plot.v(value(point))) : nil
      }
    }
    let mark = worst.flatMap { point in
      distance(point.found, point.golden) > 0 && point.found.isFinite
        ? "<circle class=\"mark\" cx=\"\(SVG.number(plot.h(Double(point.place))))\" "
          + "cy=\"\(SVG.number(plot.v(point.found)))\" r=\"4\"/>" : nil
    }
    return plot.picture(
      saying: text(worst),
      SVG.path("golden", points(\.golden)) + SVG.path("found", points(\.found)) + (mark ?? ""))
  }

  private func text(_ worst: Curve.Point?) -> String {
    let head = "golden and model at \(curve.label) over \(axis.length) places (\(axis.noun))"
    guard let worst, distance(worst.found, worst.golden) > 0 else { return "\(head); all equal" }
    return "\(head); furthest apart at \(axis.noun) \(worst.place): model \(worst.found.short(9)), "
      + "golden \(worst.golden.short(9))"
  }
}
