public import OrderedCollections
public import SluiceCore

/// Joins blocks along one dimension.
public struct Concat: Layer {
  /// The name of the kind.
  public static let kind = "Concat"
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// What the layer reads.
  public let inputs = InputSlots.variadic(minimum: 1)

  /// Makes the layer.
  public init(axis: Int) { self.axis = axis }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["axis": .integer(axis)] }

  /// The type of the first input with the dimensions along the axis added up.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    let types = inputs.compactMap { $0 }
    let axis = try normalised(axis, rank: types[0].shape.count, of: "\(types[0].shape)")
    var shape = types[0].shape
    for type in types.dropFirst() {
      try type.requireRank(shape.count, "input")
      try type.requireKind(types[0].elementType.kind, "input")
      for index in shape.indices where index != axis && !shape[index].mayEqual(type.shape[index]) {
        throw .valuesDoNotFit(
          types.map { "\($0.shape)" }, why: "cannot be joined along axis \(axis)")
      }
    }
    shape[axis] = try .sum(types.map { $0.shape[axis] })
    return [types[0].shaped(shape)]
  }

  /// The joined block.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    let values = inputs.compactMap { $0 }
    let axis = try normalised(axis, rank: values[0].shape.count, of: "\(values[0].shape)")
    for value in values {
      for index in value.shape.indices
      where index != axis && value.shape[index] != values[0].shape[index] {
        throw .valuesDoNotFit(
          values.map { "\($0.shape)" }, why: "cannot be joined along axis \(axis)")
      }
    }
    switch values[0] {
    case .real: return [.real(join(values.compactMap(\.real), axis))]
    case .integer: return [.integer(join(values.compactMap(\.integer), axis))]
    case .boolean: return [.boolean(join(values.compactMap(\.boolean), axis))]
    }
  }

  private func join<Element>(_ arrays: [NDArray<Element>], _ axis: Int) -> NDArray<Element> {
    var shape = arrays[0].shape
    shape[axis] = arrays.reduce(0) { $0 + $1.shape[axis] }
    var elements: [Element] = []
    for outer in 0..<shape[..<axis].reduce(1, *) {
      for array in arrays {
        let width = array.shape[axis...].reduce(1, *)
        elements += array.elements[outer * width..<(outer + 1) * width]
      }
    }
    return NDArray(shape: shape, elements: elements)
  }
}
