public import OrderedCollections
public import SluiceCore

/// Keeps one triangle of the matrices that a block's last two dimensions are, and makes zeros of the
/// rest.
///
/// `out[…, i, j] = in[…, i, j]` where `j − i ≥ diagonal` (upper) or `j − i ≤ diagonal` (lower).
public struct Trilu: Layer {
  /// The name of the kind.
  public static let kind = "Trilu"
  /// Whether the upper triangle is kept, not the lower.
  public let upper: Bool
  /// The outermost diagonal that is kept: 0 for the main one, positive ones above it.
  public let diagonal: Int
  /// What the layer reads: elements of any kind.
  public let inputs = InputSlots.one

  /// Makes the layer.
  public init(upper: Bool, diagonal: Int = 0) {
    self.upper = upper
    self.diagonal = diagonal
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    upper = try attributes.bool("upper")
    diagonal = try attributes.integer("diagonal", in: .min ... .max)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> {
    ["upper": .bool(upper), "diagonal": .integer(diagonal)]
  }

  /// The type of the input.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let input = inputs[0] else { return [] }
    guard input.shape.count >= 2 else {
      throw .valueRank(
        "input", "\(input.shape)", found: input.shape.count, expected: "at least 2")
    }
    return [input]
  }

  /// Clears the other triangle.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    switch inputs[0] {
    case .real(let array): return [.real(cleared(array, 0))]
    case .integer(let array): return [.integer(cleared(array, 0))]
    case .boolean(let array): return [.boolean(cleared(array, false))]
    case nil: return []
    }
  }

  private func cleared<Element>(_ array: NDArray<Element>, _ zero: Element) -> NDArray<Element> {
    let (rows, columns) = (array.shape[array.shape.count - 2], array.shape[array.shape.count - 1])
    var result = array
    for place in array.elements.indices {
      let distance = place % columns - place / columns % rows
      let isKept = upper ? distance >= diagonal : distance <= diagonal
      if !isKept { result.elements[place] = zero }
    }
    return result
  }
}
