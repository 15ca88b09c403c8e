public import OrderedCollections
public import SluiceCore

/// True where any element along one dimension is true.
public struct ReduceAny: Layer {
  /// The name of the kind.
  public static let kind = "ReduceAny"
  /// The dimension; negative ones count from the last.
  public let axis: Int
  /// Whether the dimension stays, with size 1.
  public let keepsAxis: Bool
  /// What the layer reads.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(axis: Int, keepsAxis: Bool = false) {
    self.axis = axis
    self.keepsAxis = keepsAxis
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    axis = try attributes.axis("axis")
    keepsAxis = try attributes.bool("keepsAxis")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["axis": .integer(axis), "keepsAxis": .bool(keepsAxis)]
  }

  /// The type of the input without the dimension.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    try input.requireKind(.boolean, "input")
    var shape = input.shape
    let axis = try normalised(axis, rank: shape.count, of: "\(shape)")
    shape.replaceSubrange(axis...axis, with: keepsAxis ? [.fixed(1)] : [])
    return [input.shaped(shape)]
  }

  /// Reduces by "or".
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard case .boolean(let input) = inputs[0] else { return [] }
    let axis = try normalised(axis, rank: input.shape.count, of: "\(input.shape)")
    let (outer, size, inner) = input.split(at: axis)
    var shape = input.shape
    shape.replaceSubrange(axis...axis, with: keepsAxis ? [1] : [])
    var output = NDArray(shape: shape, repeating: false)
    for o in 0..<outer {
      for i in 0..<inner {
        output.elements[o * inner + i] = (0..<size).contains { k in
          input.elements[(o * size + k) * inner + i]
        }
      }
    }
    return [.boolean(output)]
  }
}

/// `axis` counted from the first dimension.
///
/// - Throws: ``SluiceError`` with code `.inconsistent` if there is no such dimension.
package func normalised(_ axis: Int, rank: Int, of shape: String) throws(SluiceError) -> Int {
  let position = axis < 0 ? axis + rank : axis
  guard (0..<rank).contains(position) else { throw .axisOutOfRange(axis, shape) }
  return position
}

extension JSONFields {
  /// The dimension `key`, which may be negative.
  package mutating func axis(_ key: String) throws(SluiceError) -> Int {
    try integer(key, in: -Limits.rank...Limits.rank)
  }
}
