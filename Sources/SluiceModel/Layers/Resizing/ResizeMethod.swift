internal import RealModule

/// How elements between those of a block are found when it is enlarged.
public enum ResizeMethod: String, Sendable, Hashable, CaseIterable {
  /// The nearest element: each is repeated.
  case nearest
  /// The straight line between two neighbours.
  case linear
  /// Keys's cubic through four neighbours with a = −½ (1981), its argument rounded to 1/1024.
  case cubic
  /// Lanczos's windowed sinc over six neighbours.
  case lanczos3
  /// Lanczos's windowed sinc over ten neighbours.
  case lanczos5
  /// A Gauss bell of deviation ½, cut off at 1½.
  case gaussian
  /// The cubic of Mitchell and Netravali (1988) with B = C = ⅓.
  case mitchellcubic

  /// How far from its centre the kernel reaches.
  private var radius: Double {
    switch self {
    case .nearest: 0.5
    case .linear: 1
    case .gaussian: 1.5
    case .cubic, .mitchellcubic: 2
    case .lanczos3: 3
    case .lanczos5: 5
    }
  }

  /// The weight of an element at distance `x ≥ 0`.
  private func kernel(_ x: Double) -> Double {
    if x >= radius { return 0 }
    return switch self {
    case .nearest: 1
    case .linear: 1 - x
    case .cubic: x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2
    case .mitchellcubic:
      x < 1
        ? (7 * x - 12) * x * x / 6 + 16.0 / 18 : ((-7.0 / 18 * x + 2) * x - 10.0 / 3) * x + 16.0 / 9
    case .gaussian: .exp(-2 * x * x)
    case .lanczos3, .lanczos5:
      x <= 1e-3
        ? 1 : radius * .sin(.pi * x) * .sin(.pi * x / radius) / (.pi * x * .pi * x)
    }
  }

  /// The weights of the elements that make the one at `place` of a dimension of `size` enlarged
  /// `factor` times, pixel centres at halves; they add up to 1 also where neighbours are missing.
  func weights(at place: Int, size: Int, factor: Int) -> [(source: Int, weight: Double)] {
    if self == .nearest { return [(place / factor, 1)] }
    let centre = (Double(place) + 0.5) / Double(factor) - 0.5
    let lowest = Int(centre.rounded(.down))
    let fraction = centre - Double(lowest)
    let offset = self == .cubic ? (fraction * 1024).rounded() / 1024 : fraction
    let reach = Int(radius.rounded(.up))
    var weights: [(source: Int, weight: Double)] = []
    for index in (1 - reach)...reach where (0..<size).contains(lowest + index) {
      weights.append((lowest + index, kernel(abs(Double(index) - offset))))
    }
    let sum = weights.reduce(0) { $0 + $1.weight }
    return weights.map { ($0.source, $0.weight / sum) }
  }
}
