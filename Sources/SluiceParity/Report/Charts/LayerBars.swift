/// One bar a layer, from left to right, on a logarithmic scale.
struct LayerBars {
  /// One layer.
  struct Row {
    let name: String
    let value: Double
    /// The class of its bar: `ok`, `bad` or `bin`.
    let colour: String
  }

  /// How many layers are drawn at most: those with the longest bars, in the order of the graph.
  static let limit = 30

  private let rows: [Row]
  /// How many layers are not drawn.
  let leftOut: Int
  private let title: String
  private let limit: Double?

  private let left = 132.0
  private let right = 54.0
  private let slot = 18.0
  private let top = 4.0

  /// Takes the layers in the order of the graph; `limit` is where a line is drawn.
  init(_ rows: [Row], title: String, limit: Double? = nil) {
    let chosen = rows.indices.sorted { rows[$0].value > rows[$1].value }.prefix(Self.limit)
    self.rows = chosen.sorted().map { rows[$0] }
    leftOut = rows.count - chosen.count
    self.title = title
    self.limit = limit
  }

  var svg: String {
    let scale = PlotScale.logarithmic(rows.map(\.value) + (limit.map { [$0] } ?? []))
    let width = Plot.width - left - right
    let height = top + Double(rows.count) * slot
    let bars = rows.enumerated().map { index, row in
      let y = top + Double(index) * slot
      let length = row.value > 0 ? max(width * scale.place(of: row.value), 1.5) : 0
      return "<text x=\"\(SVG.number(left - 6))\" y=\"\(SVG.number(y + 13))\" text-anchor=\"end\">"
        + "\(row.name.shortened(to: 19).markupEscaped)<title>\(row.name.markupEscaped)</title></text>"
        + SVG.bar(
          row.colour, x: left, y: y + 3, width: length, height: slot - 6,
          saying: "\(row.name): \(row.value.short(3))")
        + "<text x=\"\(SVG.number(left + width + 4))\" y=\"\(SVG.number(y + 13))\">"
        + "\(row.value.short(2))</text>"
    }
    let ticks = scale.ticks.enumerated().filter { $0.offset % 2 == 0 }.map { _, tick in
      let x = left + width * scale.place(of: tick.value)
      return SVG.line("grid", x, top, x, height + 3)
        + "<text x=\"\(SVG.number(x))\" y=\"\(SVG.number(height + 15))\" text-anchor=\"middle\">"
        + "\(tick.label)</text>"
    }
    let line = limit.map { limit in
      let x = left + width * scale.place(of: limit)
      return SVG.line("limit", x, top, x, height)
    }
    return SVG.picture(
      width: Plot.width, height: height + 36, saying: text,
      ticks.joined() + bars.joined() + (line ?? "")
        + "<text class=\"t\" x=\"\(SVG.number(left + width / 2))\" y=\"\(SVG.number(height + 31))\" "
        + "text-anchor=\"middle\">\(title.markupEscaped)</text>")
  }

  private var text: String {
    let words = rows.map { "\($0.name) \($0.value.short(2))" }
    return "\(title), layer by layer: \(words.joined(separator: ", "))"
  }
}

extension String {
  /// The text, or its beginning and end with an ellipsis between, of `count` characters at most.
  fileprivate func shortened(to count: Int) -> String {
    guard self.count > count else { return self }
    return "\(prefix(count / 2))…\(suffix(count - 1 - count / 2))"
  }
}
