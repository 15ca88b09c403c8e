public import OrderedCollections
public import SluiceCore

/// The sums of all elements up to each along one dimension.
public struct CumSum: Layer {
  /// The name of the kind.
  public static let kind = "CumSum"
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// Whether an element is left out of its own sum.
  public let exclusive: Bool
  /// Whether the sums run from the last element to the first.
  public let reverse: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axis: Int, exclusive: Bool = false, reverse: Bool = false) {
    self.axis = axis
    self.exclusive = exclusive
    self.reverse = reverse
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    exclusive = try attributes.bool("exclusive")
    reverse = try attributes.bool("reverse")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "exclusive": .bool(exclusive), "reverse": .bool(reverse)]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(in: [.real, .integer], "input")
    _ = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    return [input]
  }

  /// Adds in the order of the elements, or against it; integers wrap.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let array): return [.real(try sums(array, 0) { $0 += $1 })]
    case .integer(let array): return [.integer(try sums(array, 0) { $0 &+= $1 })]
    case .boolean, nil: return []
    }
  }

  private func sums<Element>(
    _ array: NDArray<Element>, _ zero: Element, _ add: (inout Element, Element) -> Void
  ) throws(SluiceError) -> NDArray<Element> {
    let axis = try normalised(axis, rank: array.shape.count, of: "\(array.shape)")
    let (outer, size, inner) = array.split(at: axis)
    var result = array
    for o in 0..<outer {
      for i in 0..<inner {
        var sum = zero
        for k in 0..<size {
          let place = (o * size + (reverse ? size - 1 - k : k)) * inner + i
          if exclusive { result.elements[place] = sum }
          add(&sum, array.elements[place])
          if !exclusive { result.elements[place] = sum }
        }
      }
    }
    return result
  }
}
