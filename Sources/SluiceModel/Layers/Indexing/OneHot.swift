public import OrderedCollections
public import SluiceCore

/// Replaces every index by a row that is one number throughout, and another at the index.
public struct OneHot: Layer {
  /// The name of the kind.
  public static let kind = "OneHot"
  /// The size of a row.
  public let depth: Int
  /// The number at the index.
  public let on: Double
  /// The number everywhere else, and in a whole row whose index is out of range.
  public let off: Double
  /// Where the row's dimension stands in the output; a negative one counts from its last.
  public let axis: Int
  /// Whether negative indices count from behind the end of the row, as ONNX has it; otherwise they
  /// are out of range, as in TensorFlow.
  public let wrapsNegatives: Bool
  /// The type of the output's elements.
  public let elementType: ElementType
  /// The indices.
  public let inputs = InputSlots.named(["indices"], required: 1)

  /// Makes the layer.
  public init(
    depth: Int, on: Double = 1, off: Double = 0, axis: Int = -1, wrapsNegatives: Bool = false,
    elementType: ElementType = .float32
  ) {
    self.depth = depth
    self.on = on
    self.off = off
    self.axis = axis
    self.wrapsNegatives = wrapsNegatives
    self.elementType = elementType
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    depth = try attributes.integer("depth", in: 0...Limits.elements)
    on = try attributes.number("on")
    off = try attributes.number("off")
    axis = try attributes.axis("axis")
    wrapsNegatives = try attributes.bool("wrapsNegatives")
    elementType = try attributes.choice("elementType")
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    [
      "depth": .integer(depth), "on": .number(on), "off": .number(off), "axis": .integer(axis),
      "wrapsNegatives": .bool(wrapsNegatives), "elementType": .string(elementType.rawValue),
    ]
  }

  /// The shape of the indices with one more dimension of `depth`.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let indices = inputs[0] else { return [] }
    try indices.requireKind(.integer, "input 'indices'")
    for number in [on, off] { try elementType.requireHolding(number) }
    var shape = indices.shape
    shape.insert(
      .fixed(depth), at: try normalised(axis, rank: shape.count + 1, of: "\(indices.shape)"))
    return [ValueType(elementType, shape)]
  }

  /// Fills the rows.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let indices = inputs[0]?.integer else { return [] }
    var shape = indices.shape
    let axis = try normalised(axis, rank: shape.count + 1, of: "\(indices.shape)")
    shape.insert(depth, at: axis)
    _ = try countable(shape)
    var output = NDArray(shape: shape, repeating: false)
    let inner = shape[(axis + 1)...].reduce(1, *)
    for (place, index) in indices.elements.enumerated() {
      let row = index < 0 && wrapsNegatives ? index + depth : index
      guard (0..<depth).contains(row) else { continue }
      output.elements[(place / inner * depth + row) * inner + place % inner] = true
    }
    switch elementType.kind {
    case .real: return [.real(output.mapped { $0 ? S(on) : S(off) })]
    case .integer: return [.integer(output.mapped { Int($0 ? on : off) })]
    case .boolean: return [.boolean(output.mapped { ($0 ? on : off) != 0 })]
    }
  }
}

extension ElementType {
  /// Fails unless an element of this type can be the number, rounded if it is real.
  func requireHolding(_ number: Double) throws(SluiceError) {
    let fits =
      switch kind {
      // Only of small types there are numbers that come to none.
      case .real: number.isNaN || !number.rounded(to: self).isNaN
      case .integer: Int(exactly: number).map(holds) ?? false
      case .boolean: number == 0 || number == 1
      }
    guard fits else { throw .numberNotHeld(number, rawValue) }
  }
}
