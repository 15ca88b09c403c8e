internal import RealModule

/// How the numbers along an axis become places between 0 and 1.
struct PlotScale {
  /// A number with its label.
  struct Tick {
    let value: Double
    let label: String
  }

  private let low: Double
  private let high: Double
  private let isLogarithmic: Bool
  /// The numbers that are written at the axis.
  let ticks: [Tick]

  /// A scale in even steps over a range, with about `count` ticks at round numbers inside.
  static func linear(_ range: ClosedRange<Double>, ticks count: Int = 5) -> PlotScale {
    let width = range.upperBound - range.lowerBound
    guard width > 0, width.isFinite else {
      let half = max(range.lowerBound.magnitude, 1) / 2
      guard half.isFinite else { return linear(-1...1) }
      return linear(range.lowerBound - half...range.lowerBound + half, ticks: count)
    }
    let rough = width / Double(count)
    let power = Double.pow(10, Double.log10(rough).rounded(.down))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    let (first, last) = (
      (range.lowerBound / step).rounded(.up), (range.upperBound / step).rounded(.down)
    )
    let ticks = stride(from: first, through: last, by: 1).map { index in
      Tick(value: index * step, label: (index * step).short(4))
    }
    return PlotScale(
      low: range.lowerBound, high: range.upperBound, isLogarithmic: false, ticks: ticks)
  }

  /// A scale in even steps between whole numbers from 0, with ticks at whole numbers only.
  static func counting(to last: Int) -> PlotScale {
    let scale = linear(0...Double(max(last, 1)))
    return PlotScale(
      low: 0, high: Double(max(last, 1)), isLogarithmic: false,
      ticks: scale.ticks.filter { $0.value == $0.value.rounded() })
  }

  /// A scale in powers of ten that holds all positive, finite `values`, four powers at least.
  static func logarithmic(_ values: some Sequence<Double>) -> PlotScale {
    let powers = values.filter { $0 > 0 && $0.isFinite }.map { Double.log10($0) }
    let top = (powers.max() ?? 0).rounded(.up)
    let bottom = min((powers.min() ?? top).rounded(.down), top - 4)
    return logarithmic(from: bottom, to: top) { "1e\(Int($0))" }
  }

  /// A scale in powers of ten for counts, from a half to `most`.
  static func logarithmic(countsTo most: Int) -> PlotScale {
    logarithmic(from: Double.log10(0.5), to: max(Double.log10(Double(most)), 0.5)) {
      Double.pow(10, $0).rounded().short(3)
    }
  }

  private static func logarithmic(
    from bottom: Double, to top: Double, label: (Double) -> String
  ) -> PlotScale {
    let step = max(((top - bottom) / 5).rounded(.up), 1)
    let ticks = stride(from: bottom.rounded(.up), through: top, by: step).map { power in
      Tick(value: .pow(10, power), label: label(power))
    }
    return PlotScale(low: bottom, high: top, isLogarithmic: true, ticks: ticks)
  }

  /// The same scale with nothing written at the axis.
  var withoutTicks: PlotScale {
    PlotScale(low: low, high: high, isLogarithmic: isLogarithmic, ticks: [])
  }

  /// The place of a number, at an end if it is beyond it; infinity is at the upper end.
  func place(of value: Double) -> Double {
    guard !isLogarithmic || value > 0 else { return 0 }
    guard value.isFinite else { return value > 0 ? 1 : 0 }
    let number = isLogarithmic ? Double.log10(value) : value
    return min(max((number - low) / (high - low), 0), 1)
  }
}
