public import SluiceCore

/// The product of matrices of real numbers or integers in the last two dimensions, with the others
/// broadcast, as NumPy has it.
///
/// `[…, n, k] · […, k, m]` is `[…, n, m]`. An input of one dimension is a row on the left and a column
/// on the right, and its dimension is not in the output.
public struct MatMul: PlainLayer, ContractionLayer {
  /// The name of the kind.
  public static let kind = "MatMul"
  /// The two operands.
  public let inputs = InputSlots.two

  /// Makes the layer.
  public init() {}

  /// The shape of the product.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    guard let a = inputs[0], let b = inputs[1] else { return [] }
    for input in [a, b] { try input.requireKind(in: [.real, .integer], "input") }
    let elementType = try Broadcasting.elementType(of: [a, b])
    let contraction = try contraction([a.shape.count, b.shape.count])
    return [ValueType(elementType, try contraction.shape([a.shape, b.shape]))]
  }

  /// Multiplies; each sum runs in the order of the elements.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    guard let a = inputs[0], let b = inputs[1] else { return [] }
    return try contraction([a.shape.count, b.shape.count]).compute([a, b])
  }

  /// Labels: 0 for rows, 1 for columns, 2 for what is summed, from 3 on for the other dimensions,
  /// counted from the last.
  package func contraction(_ ranks: [Int]) throws(SluiceError) -> Contraction {
    let (a, b) = (ranks[0], ranks[1])
    for rank in ranks where rank == 0 {
      throw .valueRank("input", "[]", found: 0, expected: "at least 1")
    }
    func batch(_ rank: Int) -> [Int] { (0..<max(rank - 2, 0)).reversed().map { $0 + 3 } }
    return Contraction(
      operands: [
        a == 1 ? [2] : batch(a) + [0, 2], b == 1 ? [2] : batch(b) + [2, 1],
      ], output: batch(max(a, b)) + (a == 1 ? [] : [0]) + (b == 1 ? [] : [1]),
      broadcast: Set(batch(max(a, b))),
      describe: { $0 == 2 ? "the summed dimension" : "a dimension of the batch" })
  }
}
