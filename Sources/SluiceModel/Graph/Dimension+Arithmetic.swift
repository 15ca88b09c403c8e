package import SluiceCore

extension Dimension {
  /// A size of which nothing is known; the graph gives it a symbol of its own.
  package static let unknown = Dimension.symbolic("…")

  /// A symbol that stands for a computed size.
  ///
  /// It is for people; a graph that joins a symbol with itself must not double it without end.
  package static func named(_ symbol: String) -> Dimension {
    symbol.utf8.count <= symbolLimit ? .symbolic(symbol) : .unknown
  }

  private static let symbolLimit = 1024

  /// The size with `count` added, which may be negative; never less than 0.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if it cannot be counted.
  package func adding(_ count: Int) throws(SluiceError) -> Dimension {
    switch self {
    case .fixed(let size):
      let (sum, overflow) = size.addingReportingOverflow(count)
      guard !overflow else { throw .tensorTooLarge([size, count]) }
      return .fixed(max(sum, 0))
    case .symbolic(let name):
      let (base, offset) = Self.split(name)
      let (sum, overflow) = offset.addingReportingOverflow(count)
      if overflow { return .named(name) }
      return .named(sum == 0 ? base : sum > 0 ? "\(base)+\(sum)" : "\(base)\(sum)")
    }
  }

  /// A symbol without the number that was added to it last, and that number.
  private static func split(_ name: String) -> (base: String, offset: Int) {
    guard let sign = name.lastIndex(where: { $0 == "+" || $0 == "-" }), sign > name.startIndex,
      let offset = Int(name[sign...])
    else { return (name, 0) }
    return (String(name[..<sign]), offset)
  }

  /// The size divided by a positive number, rounded down or up.
  package func divided(by divisor: Int, roundingUp: Bool = false) -> Dimension {
    if divisor == 1 { return self }
    switch self {
    case .fixed(let size):
      let isUp = roundingUp && !size.isMultiple(of: divisor)
      return .fixed(size / divisor + (isUp ? 1 : 0))
    case .symbolic(let name):
      if let quotient = Self.factored(name, by: divisor) { return quotient }
      let isSum = Self.split(name).offset != 0
      let dividend = isSum ? "(\(name))" : name
      return .named("\(roundingUp ? "ceil" : "floor")(\(dividend)/\(divisor))")
    }
  }

  /// A product divided by a number that divides its last factor.
  private static func factored(_ name: String, by divisor: Int) -> Dimension? {
    guard let sign = name.lastIndex(of: "*"), !name.contains(where: { "+-".contains($0) }),
      let factor = Int(name[name.index(after: sign)...]), factor.isMultiple(of: divisor)
    else { return nil }
    let rest = name[..<sign]
    return .named(factor == divisor ? String(rest) : "\(rest)*\(factor / divisor)")
  }

  /// The size, or `limit` where that is less.
  package func capped(at limit: Int) -> Dimension {
    switch self {
    case .fixed(let size): .fixed(min(size, limit))
    case .symbolic(let name): limit == 0 ? 0 : .named("min(\(name),\(limit))")
    }
  }
}
