public import SluiceCore

/// A dense block of elements in memory, row-major.
public struct NDArray<Element: Sendable>: Sendable {
  /// The sizes of the dimensions, outermost first.
  public let shape: [Int]
  /// The elements; the last dimension varies fastest.
  public var elements: [Element]

  /// Takes `elements`, whose count must be the product of `shape`.
  public init(shape: [Int], elements: [Element]) {
    precondition(elements.count == shape.reduce(1, *), "\(elements.count) elements for \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// Fills a block with one value.
  public init(shape: [Int], repeating value: Element) {
    self.init(shape: shape, elements: Array(repeating: value, count: shape.reduce(1, *)))
  }

  /// The same elements in another shape of the same count.
  public func reshaped(_ shape: [Int]) -> NDArray { NDArray(shape: shape, elements: elements) }

  /// What `body` makes of every element.
  package func mapped<Result>(_ body: (Element) -> Result) -> NDArray<Result> {
    NDArray<Result>(shape: shape, elements: elements.map(body))
  }

  /// Views the block as `[outer, size of axis, inner]`.
  package func split(at axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }
}

/// What flows along an edge of the graph while it is computed at the precision `S`.
public enum Value<S: Scalar>: Sendable {
  /// Real numbers.
  case real(NDArray<S>)
  /// Integers, such as the identifiers of tokens.
  case integer(NDArray<Int>)
  /// Truth values, such as a mask.
  case boolean(NDArray<Bool>)

  /// The sizes of the dimensions, outermost first.
  public var shape: [Int] {
    switch self {
    case .real(let array): array.shape
    case .integer(let array): array.shape
    case .boolean(let array): array.shape
    }
  }

  /// The real numbers, if it holds such.
  package var real: NDArray<S>? { if case .real(let array) = self { array } else { nil } }

  /// The integers, if it holds such.
  package var integer: NDArray<Int>? { if case .integer(let array) = self { array } else { nil } }

  /// The truth values, if it holds such.
  package var boolean: NDArray<Bool>? { if case .boolean(let array) = self { array } else { nil } }

  /// Reads a tensor into memory.
  public init(_ tensor: Tensor) throws(SluiceError) {
    switch tensor.elementType.kind {
    case .real: self = .real(NDArray(shape: tensor.shape, elements: try tensor.elements()))
    case .integer: self = .integer(NDArray(shape: tensor.shape, elements: try tensor.integers()))
    case .boolean:
      let truths = try tensor.integers().map { $0 != 0 }
      self = .boolean(NDArray(shape: tensor.shape, elements: truths))
    }
  }

  /// A block of zeros of a given type.
  package init(zeros shape: [Int], _ kind: ElementKind) {
    switch kind {
    case .real: self = .real(NDArray(shape: shape, repeating: 0))
    case .integer: self = .integer(NDArray(shape: shape, repeating: 0))
    case .boolean: self = .boolean(NDArray(shape: shape, repeating: false))
    }
  }

  /// Applies a rearrangement that does not look at the elements.
  package func rearranged(_ body: some Rearrangement) -> Value {
    switch self {
    case .real(let array): .real(body.apply(to: array))
    case .integer(let array): .integer(body.apply(to: array))
    case .boolean(let array): .boolean(body.apply(to: array))
    }
  }
}

/// A way to pick elements of one block, by position, into another.
package protocol Rearrangement {
  func apply<Element>(to array: NDArray<Element>) -> NDArray<Element>
}

extension Value {
  /// The value with integers cut to the width of their element type, as fixed-width arithmetic wraps.
  ///
  /// - Throws: ``SluiceError`` with code `.limit` if an unsigned integer comes to more than 63 bits.
  package func wrapped(to type: ElementType?) throws(SluiceError) -> Value {
    guard case .integer(let array) = self, let type else { return self }
    if type == .uint64, let large = array.elements.first(where: { $0 < 0 }) {
      throw .integerTooLarge(UInt64(bitPattern: Int64(large)))
    }
    return type.bitWidth < 64 ? .integer(array.mapped { type.wrapped($0) }) : self
  }
}
