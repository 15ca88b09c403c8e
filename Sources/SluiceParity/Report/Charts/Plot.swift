/// A frame with two axes, drawn as SVG.
///
/// Its size is that of a narrow telephone's page, so that letters keep theirs everywhere.
struct Plot {
  static let width = 360.0
  private static let (top, right, bottom) = (10.0, 12.0, 38.0)

  /// What the horizontal axis is of, with its unit.
  let xTitle: String
  /// What the vertical axis is of, with its unit.
  let yTitle: String
  let x: PlotScale
  let y: PlotScale
  var height = 190.0
  private let left = 56.0

  init(_ xTitle: String, _ x: PlotScale, _ yTitle: String, _ y: PlotScale) {
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.x = x
    self.y = y
  }

  private var innerWidth: Double { Self.width - left - Self.right }
  private var innerHeight: Double { height - Self.top - Self.bottom }

  /// The horizontal coordinate of a number.
  func h(_ value: Double) -> Double { left + innerWidth * x.place(of: value) }

  /// The vertical coordinate of a number.
  func v(_ value: Double) -> Double { Self.top + innerHeight * (1 - y.place(of: value)) }

  /// The coordinate of the horizontal axis.
  var floor: Double { Self.top + innerHeight }

  /// A picture with this inside the frame; `text` says in words what is to be seen.
  func picture(saying text: String, _ content: String) -> String {
    SVG.picture(
      width: Self.width, height: height, saying: text,
      horizontalLines + content + verticalLabels
        + "<text class=\"t\" x=\"\(SVG.number(left + innerWidth / 2))\" y=\"\(SVG.number(height - 4))\" "
        + "text-anchor=\"middle\">\(xTitle.markupEscaped)</text>"
        + "<text class=\"t\" transform=\"translate(11 \(SVG.number(Self.top + innerHeight / 2))) "
        + "rotate(-90)\" text-anchor=\"middle\">\(yTitle.markupEscaped)</text>")
  }

  private var horizontalLines: String {
    let lines = y.ticks.map { tick in
      let y = v(tick.value)
      return SVG.line("grid", left, y, left + innerWidth, y)
        + "<text x=\"\(SVG.number(left - 5))\" y=\"\(SVG.number(y + 3.5))\" "
        + "text-anchor=\"end\">\(tick.label)</text>"
    }
    return lines.joined() + SVG.line("axis", left, floor, left + innerWidth, floor)
  }

  private var verticalLabels: String {
    x.ticks.map { tick in
      let x = h(tick.value)
      return SVG.line("axis", x, floor, x, floor + 3)
        + "<text x=\"\(SVG.number(x))\" y=\"\(SVG.number(floor + 14))\" "
        + "text-anchor=\"middle\">\(tick.label)</text>"
    }.joined()
  }
}

/// Pieces of SVG.
enum SVG {
  /// A picture with what it shows in words, for those who cannot see it.
  static func picture(
    width: Double, height: Double, saying text: String, _ content: String
  ) -> String {
    """
    <svg viewBox="0 0 \(number(width)) \(number(height))" role="img">\
    <title>\(text.markupEscaped)</title>\(content)</svg>
    """
  }

  static func line(
    _ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    "<path class=\"\(kind)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"/>"
  }

  static func bar(
    _ kind: String, x: Double, y: Double, width: Double, height: Double, saying text: String
  ) -> String {
    "<rect class=\"\(kind)\" x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" "
      + "height=\"\(number(height))\"><title>\(text.markupEscaped)</title></rect>"
  }

  /// A path through points, broken where there is none.
  static func path(_ kind: String, _ points: [(x: Double, y: Double)?]) -> String {
    var path = ""
    var isOpen = false
    for point in points {
      if let point {
        path += "\(isOpen ? "L" : "M")\(number(point.x)) \(number(point.y))"
      }
      isOpen = point != nil
    }
    return "<path class=\"\(kind)\" d=\"\(path)\"/>"
  }

  /// A coordinate with one decimal place at most.
  static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    let whole = Int(tenths / 10)
    return tenths == Double(whole) * 10 ? "\(whole)" : "\(tenths / 10)"
  }
}
