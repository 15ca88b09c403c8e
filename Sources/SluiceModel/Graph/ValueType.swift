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
    try combine(factors, unit: 1, "*") { $0.multipliedReportingOverflow(by: $1) }
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
    // The symbol is for people; a graph that joins it with itself must not double it without end.
    let symbol = names.joined(separator: sign)
    return .symbolic(symbol.utf8.count <= symbolLimit ? symbol : "…")
  }

  private static let symbolLimit = 1024

  /// The size, if it is known.
  private var size: Int? { if case .fixed(let size) = self { size } else { nil } }

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

/// The element type and the shape of a value in the graph.
public struct ValueType: Sendable, Hashable, CustomStringConvertible {
  /// The type of the elements, as the source of the model declares it.
  public let elementType: ElementType
  /// The dimensions, outermost first.
  public let shape: [Dimension]

  /// Makes a value type.
  public init(_ elementType: ElementType, _ shape: [Dimension]) {
    self.elementType = elementType
    self.shape = shape
  }

  /// The same element type with another shape.
  package func shaped(_ shape: [Dimension]) -> ValueType { ValueType(elementType, shape) }

  /// The type and shape as one word: `F32[batch, time, 128]`.
  public var description: String { "\(elementType.rawValue)\(shape)" }

  /// Whether a value of this type could be one of type `other`.
  package func fits(_ other: ValueType) -> Bool {
    elementType.kind == other.elementType.kind && shape.count == other.shape.count
      && zip(shape, other.shape).allSatisfy { $0.mayEqual($1) }
  }

  /// Fails unless the value has `rank` dimensions.
  package func requireRank(_ rank: Int, _ name: String) throws(SluiceError) {
    guard shape.count == rank else {
      throw .valueRank(name, "\(shape)", found: shape.count, expected: "\(rank)")
    }
  }

  /// Fails unless the value holds numbers of the given kind.
  package func requireKind(_ kind: ElementKind, _ name: String) throws(SluiceError) {
    guard elementType.kind == kind else {
      throw .valueKind(name, elementType.rawValue, expected: kind.rawValue)
    }
  }

  /// Fails unless the last dimension can be `size`.
  package func requireLast(_ size: Int, _ name: String) throws(SluiceError) {
    guard let last = shape.last, last.mayEqual(.fixed(size)) else {
      throw .valueFeatures(name, "\(shape)", expected: size)
    }
  }
}
