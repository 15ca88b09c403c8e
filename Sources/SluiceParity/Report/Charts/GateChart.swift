internal import SluiceModel

/// A gate over time as a map of colours: a row a unit, a column a step or several.
struct GateChart {
  let map: GateMap.Map
  let of: GateMap

  private static let shades = 9
  private let left = 40.0
  private let top = 4.0
  private let right = 8.0

  var svg: String {
    let (columns, rows) = (map.cells[0].count, map.cells.count)
    let cellWidth = (Plot.width - left - right) / Double(columns)
    let cellHeight = min(max(150 / Double(rows), 4), 14)
    let height = cellHeight * Double(rows)
    let frame =
      "<rect class=\"empty\" x=\"\(SVG.number(left))\" y=\"\(SVG.number(top))\" "
      + "width=\"\(SVG.number(Plot.width - left - right))\" height=\"\(SVG.number(height))\"/>"
    let scaled =
      "<g transform=\"translate(\(SVG.number(left)) \(SVG.number(top))) "
      + "scale(\(cellWidth) \(cellHeight))\">\(shades)</g>"
    return SVG.picture(
      width: Plot.width, height: top + height + 48, saying: text,
      frame + scaled + unitLabels(cellHeight) + timeLabels(top + height) + key(top + height + 30))
  }

  /// Runs of cells of one shade after the other, a unit wide and high.
  private var shades: String {
    var paths = [String](repeating: "", count: Self.shades)
    for (row, cells) in map.cells.enumerated() {
      var column = 0
      while column < cells.count {
        guard let shade = shade(of: cells[column]) else {
          column += 1
          continue
        }
        let end = cells[column...].firstIndex { self.shade(of: $0) != shade } ?? cells.count
        paths[shade] += "M\(column) \(row)h\(end - column)v1h-\(end - column)z"
        column = end
      }
    }
    return paths.enumerated().filter { !$1.isEmpty }.map { shade, path in
      "<path class=\"\(name(of: shade))\" d=\"\(path)\"/>"
    }.joined()
  }

  private func shade(of value: Double) -> Int? {
    guard value.isFinite else { return nil }
    let width = map.range.upperBound - map.range.lowerBound
    let share = width > 0 ? (value - map.range.lowerBound) / width : 0
    return min(max(Int(share * Double(Self.shades)), 0), Self.shades - 1)
  }

  /// Where a range has two signs, its middle is pale; else its lower end.
  private func name(of shade: Int) -> String {
    map.range.lowerBound < 0 ? "d\(shade)" : "s\(shade)"
  }

  private func unitLabels(_ cellHeight: Double) -> String {
    let every = max(Int((14 / cellHeight).rounded(.up)), (of.units.count + 3) / 4)
    return of.units.enumerated().filter { $0.offset % every == 0 }.map { place, unit in
      let y = top + (Double(place) + 0.5) * cellHeight + 3.5
      return "<text x=\"\(SVG.number(left - 5))\" y=\"\(SVG.number(y))\" text-anchor=\"end\">"
        + "\(unit)</text>"
    }.joined()
      + "<text class=\"t\" transform=\"translate(9 \(SVG.number(top + Double(of.units.count) * cellHeight / 2))) "
      + "rotate(-90)\" text-anchor=\"middle\">unit</text>"
  }

  private func timeLabels(_ y: Double) -> String {
    PlotScale.counting(to: of.length).ticks.map { tick in
      let x = left + (Plot.width - left - right) * tick.value / Double(of.length)
      return SVG.line("axis", x, y, x, y + 3)
        + "<text x=\"\(SVG.number(x))\" y=\"\(SVG.number(y + 14))\" text-anchor=\"middle\">"
        + "\(tick.label)</text>"
    }.joined()
      + "<text class=\"t\" x=\"\(SVG.number(left))\" y=\"\(SVG.number(y + 28))\">time step</text>"
  }

  /// What the shades mean.
  private func key(_ y: Double) -> String {
    let (x, side) = (Plot.width - right - 9 * 12 - 40, 12.0)
    let boxes = (0..<Self.shades).map { shade in
      "<rect class=\"\(name(of: shade))\" x=\"\(SVG.number(x + Double(shade) * side))\" "
        + "y=\"\(SVG.number(y - 10))\" width=\"\(SVG.number(side))\" height=\"10\"/>"
    }
    return boxes.joined()
      + "<text x=\"\(SVG.number(x - 4))\" y=\"\(SVG.number(y - 1))\" text-anchor=\"end\">"
      + "\(map.range.lowerBound.short(2))</text>"
      + "<text x=\"\(SVG.number(x + 9 * side + 4))\" y=\"\(SVG.number(y - 1))\">"
      + "\(map.range.upperBound.short(2))</text>"
  }

  private var text: String {
    let finite = map.cells.joined().filter(\.isFinite)
    let mean = finite.isEmpty ? 0 : finite.reduce(0, +) / Double(finite.count)
    return "gate \(map.gate.letter) of \(of.node) over \(of.length) time steps, row \(of.row), "
      + "\(of.units.count) of \(of.hiddenSize) units: mean \(mean.short(3)), from "
      + "\((finite.min() ?? 0).short(3)) to \((finite.max() ?? 0).short(3))"
  }
}
