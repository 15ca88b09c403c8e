public import OrderedCollections
public import SluiceCore

/// A layer that says where along one dimension the extreme element stands.
public protocol ExtremeLayer: Layer {
  /// Whether the greatest element is looked for, not the least.
  static var isGreatest: Bool { get }
  /// The dimension; negative ones count from the last.
  var axis: Int { get }
  /// Whether the dimension stays, with size 1.
  var keepsAxis: Bool { get }
  /// Whether the last of equal elements counts, not the first.
  var selectsLast: Bool { get }

  /// Makes the layer.
  init(axis: Int, keepsAxis: Bool, selectsLast: Bool)
}

extension ExtremeLayer {
  /// One input.
  public var inputs: InputSlots { .one }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    self.init(
      axis: try attributes.axis("axis"), keepsAxis: try attributes.bool("keepsAxis"),
      selectsLast: try attributes.bool("selectsLast"))
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "keepsAxis": .bool(keepsAxis), "selectsLast": .bool(selectsLast)]
  }

  /// Integers in the shape of the input without the dimension.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: [.real, .integer], "input")
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    return [ValueType(.int64, input.shape.without([axis], keeping: keepsAxis ? .fixed(1) : nil))]
  }

  /// Compares the elements in their order; a NaN is more extreme than any number.
  ///
  /// - Throws: ``SluiceError`` with code `.inconsistent` if there are no elements.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let array):
      return [
        .integer(
          try places(array) { !$1.isNaN && ($0.isNaN || ($0 > $1) == Self.isGreatest) })
      ]
    case .integer(let array): return [.integer(try places(array) { ($0 > $1) == Self.isGreatest })]
    case .boolean, nil: return []
    }
  }

  /// The places of the extreme elements; `exceeds` compares two elements that differ.
  private func places<Element: Equatable>(
    _ array: NDArray<Element>, _ exceeds: (Element, Element) -> Bool
  ) throws(SluiceError) -> NDArray<Int> {
    let axis = try normalised(axis, rank: array.shape.count, of: "\(array.shape)")
    let (outer, size, inner) = array.split(at: axis)
    guard size > 0 else { throw .reductionEmpty(array.shape) }
    var result: [Int] = []
    result.reserveCapacity(outer * inner)
    for o in 0..<outer {
      for i in 0..<inner {
        var best = 0
        for k in 1..<max(size, 1) {
          let element = array.elements[(o * size + k) * inner + i]
          let other = array.elements[(o * size + best) * inner + i]
          if element == other ? selectsLast : exceeds(element, other) { best = k }
        }
        result.append(best)
      }
    }
    let shape = array.shape.without([axis], keeping: keepsAxis ? 1 : nil)
    return NDArray(shape: shape, elements: result)
  }
}
