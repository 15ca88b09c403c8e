package import SluiceCore

/// The size of one dimension of a value.
public enum Dimension: Sendable, Hashable {
  /// A size known from the file.
  case fixed(Int)
  /// A size that is known only when the model runs, by name: `batch`, `time`.
  case symbolic(String)

  /// The product of several dimensions; symbolic if one factor is.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if it cannot be counted.
  package static func product(_ factors: [Dimension]) throws(SluiceError) -> Dimension {
    let factors = factors.map { factor -> Dimension in
      guard case .symbolic(let name) = factor, factors.count > 1 else { return factor }
      return .symbolic(name.contains { "+-".contains($0) } ? "(\(name))" : name)
    }
    return try combine(factors, unit: 1, "*") { $0.multipliedReportingOverflow(by: $1) }
  }

  /// The sum of several dimensions; symbolic if one term is.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if it cannot be counted.
  package static func sum(_ terms: [Dimension]) throws(SluiceError) -> Dimension {
    try combine(terms, unit: 0, "+") { $0.addingReportingOverflow($1) }
  }

  private static func combine(
    _ parts: [Dimension], unit: Int, _ sign: String,
    _ operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) throws(SluiceError) -> Dimension {
    var size = unit
    var names: [String] = []
    for part in parts {
      switch part {
      case .fixed(let value):
        let (result, overflow) = operation(size, value)
        guard !overflow else { throw .tensorTooLarge(parts.compactMap(\.size)) }
        size = result
      case .symbolic(let name): names.append(name)
      }
    }
    if names.isEmpty { return .fixed(size) }
    if size != unit { names.append(String(size)) }
    return .named(names.joined(separator: sign))
  }

  /// The size, if it is known.
  package var size: Int? { if case .fixed(let size) = self { size } else { nil } }

  /// Whether a value of this size could have the size `other`.
  package func mayEqual(_ other: Dimension) -> Bool {
    guard case .fixed(let mine) = self, case .fixed(let theirs) = other else { return true }
    return mine == theirs
  }
}

extension Dimension: CustomStringConvertible, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral
{
  /// The size or the name.
  public var description: String {
    switch self {
    case .fixed(let size): "\(size)"
    case .symbolic(let name): name
    }
  }

  /// Makes a fixed dimension.
  public init(integerLiteral value: Int) { self = .fixed(value) }

  /// Makes a symbolic dimension.
  public init(stringLiteral value: String) { self = .symbolic(value) }
}
