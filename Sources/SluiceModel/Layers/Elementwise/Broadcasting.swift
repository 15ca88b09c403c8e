internal import SluiceCore

/// The rules by which blocks of different shapes are combined element by element (NumPy's).
enum Broadcasting {
  /// The type that the inputs combine to, aligned at their last dimensions, in the widest of their
  /// element types.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if two known dimensions differ and neither is
  ///   1, or if the kinds of elements differ.
  static func type(_ inputs: [ValueType?]) throws(SluiceError) -> ValueType {
    let types = inputs.compactMap { $0 }
    return ValueType(try elementType(of: types), try shape(types.map(\.shape)))
  }

  /// The widest of the element types.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if the kinds of elements differ.
  static func elementType(of types: [ValueType]) throws(SluiceError) -> ElementType {
    guard var elementType = types.first?.elementType else {
      throw .inputCount(0, expected: "at least 1")
    }
    for type in types {
      try type.requireKind(elementType.kind, "input")
      if type.elementType.byteCount > elementType.byteCount { elementType = type.elementType }
    }
    return elementType
  }

  /// The dimensions that `shapes` combine to.
  static func shape(_ shapes: [[Dimension]]) throws(SluiceError) -> [Dimension] {
    var result: [Dimension] = []
    for shape in shapes {
      var longer = Array(shape.reversed())
      let shorter = longer.count >= result.count ? result : longer
      if longer.count < result.count { longer = result }
      for (index, other) in shorter.enumerated() {
        guard let joined = longer[index].broadcast(with: other) else {
          throw .valuesDoNotFit(shapes.map { "\($0)" }, why: "cannot be combined")
        }
        longer[index] = joined
      }
      result = longer
    }
    return result.reversed()
  }

  /// The sizes that `shapes` combine to.
  static func shape(_ shapes: [[Int]]) throws(SluiceError) -> [Int] {
    let dimensions = try shape(shapes.map { $0.map { .fixed($0) } })
    let sizes = dimensions.compactMap(\.size)
    _ = try countable(sizes)
    return sizes
  }

  /// Combines two blocks element by element.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if two dimensions differ and neither is 1;
  ///   whatever `body` throws.
  static func combine<Element, Result>(
    _ a: NDArray<Element>, _ b: NDArray<Element>,
    _ body: (Element, Element) throws(SluiceError) -> Result
  ) throws(SluiceError) -> NDArray<Result> {
    var elements: [Result] = []
    if a.shape == b.shape {
      elements.reserveCapacity(a.elements.count)
      for index in a.elements.indices {
        elements.append(try body(a.elements[index], b.elements[index]))
      }
      return NDArray(shape: a.shape, elements: elements)
    }
    let shape = try shape([a.shape, b.shape])
    var right = Walk(shape, steps: Walk.steps(of: b.shape, in: shape))
    elements.reserveCapacity(right.underestimatedCount)
    for left in Walk(shape, steps: Walk.steps(of: a.shape, in: shape)) {
      guard let other = right.next() else { break }
      elements.append(try body(a.elements[left], b.elements[other]))
    }
    return NDArray(shape: shape, elements: elements)
  }

  /// Combines blocks in their order.
  ///
  /// - Throws: ``SluiceError`` as ``combine(_:_:_:)`` does.
  static func fold<Element>(
    _ arrays: [NDArray<Element>], _ body: (Element, Element) throws(SluiceError) -> Element
  ) throws(SluiceError) -> NDArray<Element> {
    var result = arrays[0]
    for array in arrays.dropFirst() { result = try combine(result, array, body) }
    return result
  }

  /// Combines real numbers or integers in the order of the inputs.
  ///
  /// - Throws: ``SluiceError`` as ``combine(_:_:_:)`` does.
  static func fold<S: Scalar>(
    _ inputs: [Value<S>?], real: (S, S) -> S, integer: (Int, Int) throws(SluiceError) -> Int
  ) throws(SluiceError) -> [Value<S>] {
    if inputs.contains(where: { $0?.real != nil }) {
      return [.real(try fold(inputs.compactMap { $0?.real }, real))]
    }
    return [.integer(try fold(inputs.compactMap { $0?.integer }, integer))]
  }

  /// Stretches a block to `shape`, which it fits.
  static func stretching(_ shape: [Int], to target: [Int]) -> Picking {
    Picking(shape: target, steps: Walk.steps(of: shape, in: target))
  }
}

extension Dimension {
  /// The size that two dimensions are combined to; `nil` if they differ and neither can be 1.
  func broadcast(with other: Dimension) -> Dimension? {
    if self == other || other == .fixed(1) { return self }
    if self == .fixed(1) { return other }
    guard mayEqual(other) else { return nil }
    return size == nil ? other : self
  }
}
