/// Bars of the largest distance at each time step, on a logarithmic scale, as an SVG picture.
///
/// The scale is the same for every chart: 12 powers of ten that end above the allowed distance, so
/// that honest rounding looks low and a real error looks high.
struct ErrorChart {
  /// How many bars are drawn at most; more steps share bars, each the largest of its steps.
  static let barLimit = 160

  let values: [Double]
  let allowed: Double

  private let width = 720.0
  private let height = 120.0
  private let left = 64.0
  private let bottom = 20.0

  init(values: [Double], allowed: Double) {
    self.values = values
    self.allowed = allowed
  }

  var svg: String {
    let steps = (values.count + Self.barLimit - 1) / Self.barLimit
    let groups = stride(from: 0, to: values.count, by: steps).map { start in
      values[start..<min(start + steps, values.count)].max() ?? 0
    }
    let slot = width / Double(groups.count)
    let bars = groups.enumerated().map { index, value in
      bar(value, x: left + (Double(index) + 0.5) * slot, width: min(max(slot * 0.8, 0.5), 28))
    }
    let last = values.count - 1
    return """
      <svg viewBox="0 -8 \(number(left + width + 8)) \(number(height + bottom + 16))" role="img" \
      aria-label="largest error at each of \(values.count) time steps">
      \(gridLines)
      \(bars.joined())
      \(allowedLine)
      <text x="\(number(left))" y="\(number(height + 22))">step 0</text>
      <text x="\(number(left + width))" y="\(number(height + 22))" class="end">step \(last)</text>
      </svg>
      """
  }

  /// A bar of the given width around `x`.
  private func bar(_ value: Double, x: Double, width: Double) -> String {
    let share = share(of: value)
    guard share > 0 else { return "" }
    let kind = value <= allowed ? "ok" : "bad"
    return
      "<rect class=\"\(kind)\" x=\"\(number(x - width / 2))\" y=\"\(number(height * (1 - share)))\""
      + " width=\"\(number(width))\" height=\"\(number(height * share))\">"
      + "<title>\(value.short(3))</title></rect>"
  }

  private var gridLines: String {
    stride(from: bottomPower, through: topPower, by: 4).map { power in
      let y = height * (1 - Double(power - bottomPower) / Double(topPower - bottomPower))
      return "<line class=\"grid\" x1=\"\(number(left))\" x2=\"\(number(left + width))\""
        + " y1=\"\(number(y))\" y2=\"\(number(y))\"/>"
        + "<text class=\"end\" x=\"\(number(left - 6))\" y=\"\(number(y + 4))\">1e\(power)</text>"
    }.joined()
  }

  private var allowedLine: String {
    guard allowed > 0, allowed.isFinite else { return "" }
    let y = number(height * (1 - share(of: allowed)))
    return "<line class=\"allowed\" x1=\"\(number(left))\" x2=\"\(number(left + width))\""
      + " y1=\"\(y)\" y2=\"\(y)\"><title>allowed: \(allowed.short(3))</title></line>"
  }

  /// How high a distance stands between the lowest and the highest power.
  private func share(of value: Double) -> Double {
    guard value > 0 else { return 0 }
    guard value.isFinite else { return 1 }
    let power = value.powerOfTen
    let share = (power - Double(bottomPower)) / Double(topPower - bottomPower)
    return min(1, max(0.02, share))
  }

  private var topPower: Int {
    let reference = allowed > 0 && allowed.isFinite ? allowed : values.max() ?? 1
    guard reference > 0, reference.isFinite else { return 0 }
    return Int(reference.powerOfTen.rounded(.up)) + 4
  }

  private var bottomPower: Int { topPower - 12 }

  /// A coordinate with one decimal place.
  private func number(_ value: Double) -> String { ((value * 10).rounded() / 10).description }
}

extension Double {
  /// The decimal logarithm of a positive number, as exactly as a picture needs it.
  fileprivate var powerOfTen: Double {
    // log10(1 + t) between two powers of two, by its secant: off by less than 0.03.
    (Double(exponent) + (significand - 1)) * 0.301_029_995_663_981_2
  }
}
