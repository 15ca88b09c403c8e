internal import SluiceCore

/// The rules by which blocks of different shapes are combined element by element (NumPy's).
enum Broadcasting {
  /// The type that the inputs combine to, aligned at their last dimensions.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if two known dimensions differ and neither is 1.
  static func type(_ inputs: [ValueType?]) throws(SluiceError) -> ValueType {
    let types = inputs.compactMap { $0 }
    var shape: [Dimension] = []
    for type in types {
      try type.requireKind(types[0].elementType.kind, "input")
      var longer = Array(type.shape.reversed())
      let shorter = longer.count >= shape.count ? shape : longer
      if longer.count < shape.count { longer = shape }
      for (index, other) in shorter.enumerated() {
        guard let joined = join(longer[index], other) else {
          throw .valuesDoNotFit(types.map { "\($0.shape)" }, why: "cannot be combined")
        }
        longer[index] = joined
      }
      shape = longer
    }
    return types[0].shaped(shape.reversed())
  }

  private static func join(_ a: Dimension, _ b: Dimension) -> Dimension? {
    if a == b || b == .fixed(1) { return a }
    if a == .fixed(1) { return b }
    guard a.mayEqual(b) else { return nil }
    if case .fixed = a { return a }
    return b
  }

  /// Combines two blocks element by element.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if two dimensions differ and neither is 1.
  static func combine<Element>(
    _ a: NDArray<Element>, _ b: NDArray<Element>, _ body: (Element, Element) -> Element
  ) throws(SluiceError) -> NDArray<Element> {
    if a.shape == b.shape {
      return NDArray(shape: a.shape, elements: zip(a.elements, b.elements).map(body))
    }
    let rank = max(a.shape.count, b.shape.count)
    let left = Array(repeating: 1, count: rank - a.shape.count) + a.shape
    let right = Array(repeating: 1, count: rank - b.shape.count) + b.shape
    var shape: [Int] = []
    for (l, r) in zip(left, right) {
      guard l == r || l == 1 || r == 1 else {
        throw .valuesDoNotFit(["\(a.shape)", "\(b.shape)"], why: "cannot be combined")
      }
      shape.append(l == 1 ? r : l)
    }
    let elements = (0..<shape.reduce(1, *)).map { position in
      let place = coordinates(of: position, in: shape)
      return body(a.elements[offset(of: place, in: left)], b.elements[offset(of: place, in: right)])
    }
    return NDArray(shape: shape, elements: elements)
  }

  private static func offset(of place: [Int], in shape: [Int]) -> Int {
    zip(place, shape).reduce(0) { $0 * $1.1 + ($1.1 == 1 ? 0 : $1.0) }
  }

  /// Combines blocks in their order.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if two dimensions differ and neither is 1.
  static func fold<Element>(
    _ arrays: [NDArray<Element>], _ body: (Element, Element) -> Element
  ) throws(SluiceError) -> NDArray<Element> {
    var result = arrays[0]
    for array in arrays.dropFirst() { result = try combine(result, array, body) }
    return result
  }
}
