package import SluiceCore

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

  /// Makes a type of which nothing is known but the elements and the number of dimensions.
  package init(_ elementType: ElementType, rank: Int) {
    self.init(elementType, Array(repeating: .unknown, count: rank))
  }

  /// The same element type with another shape.
  package func shaped(_ shape: [Dimension]) -> ValueType { ValueType(elementType, shape) }

  /// The type and shape as one word: `F32[batch, time, 128]`.
  public var description: String { "\(elementType.rawValue)\(shape)" }

  /// The type with a symbol of its own wherever nothing is known of a size.
  package func naming(unknownSizesOf value: String) -> ValueType {
    shaped(
      shape.enumerated().map { axis, size in
        size == .unknown ? .symbolic("\(value).\(axis)") : size
      })
  }

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

  /// Fails unless the value holds elements of one of the given kinds.
  package func requireKind(in kinds: Set<ElementKind>, _ name: String) throws(SluiceError) {
    guard kinds.contains(elementType.kind) else {
      let names = ElementKind.allCases.filter(kinds.contains).map(\.rawValue)
      throw .valueKind(name, elementType.rawValue, expected: names.listed())
    }
  }

  /// Fails unless the last dimension can be `size`.
  package func requireLast(_ size: Int, _ name: String) throws(SluiceError) {
    guard let last = shape.last, last.mayEqual(.fixed(size)) else {
      throw .valueFeatures(name, "\(shape)", expected: size)
    }
  }
}
