public import OrderedCollections
public import SluiceCore

/// A sum of products of real numbers or integers, written as an equation: `bij,bjk->bik` (Einstein's convention, as NumPy has it).
///
/// Every letter is a dimension; those that are not behind the arrow are summed. An ellipsis stands for
/// any further dimensions, which are broadcast. Without an arrow, the output has the ellipsis and then,
/// in the order of the alphabet, the letters that occur once.
public struct Einsum: ContractionLayer {
  /// The name of the kind.
  public static let kind = "Einsum"
  /// The equation, without spaces.
  public let equation: String
  private let parsed: EinsumEquation
  /// As many inputs as the equation has terms.
  public var inputs: InputSlots { .variadic(minimum: parsed.terms.count) }

  /// Makes the layer.
  ///
  /// - Throws: ``SluiceError`` with code `.malformed` if `equation` is none.
  public init(equation: String) throws(SluiceError) {
    self.equation = equation.replacing(" ", with: "")
    parsed = try EinsumEquation(self.equation)
  }

  /// Reads the attributes.
  public init(attributes: inout JSONFields) throws(SluiceError) {
    let text = try attributes.string("equation")
    guard !text.contains(" ") else {
      throw .attribute("equation", is: .string(text), expected: "an equation without spaces")
    }
    try self.init(equation: text)
  }

  /// The attributes.
  public var attributes: OrderedDictionary<String, JSON> { ["equation": .string(equation)] }

  /// The dimensions that the output's letters are.
  public func outputTypes(_ inputs: [ValueType?]) throws(SluiceError) -> [ValueType] {
    let types = inputs.compactMap { $0 }
    for type in types { try type.requireKind(in: [.real, .integer], "input") }
    let elementType = try Broadcasting.elementType(of: types)
    let shape = try parsed.contraction(types.map(\.shape.count)).shape(types.map(\.shape))
    return [ValueType(elementType, shape)]
  }

  /// Multiplies and adds up; each sum runs in the order of the letters.
  public func forward<S: Scalar>(
    _ inputs: [Value<S>?], _ parameters: LayerParameters
  ) throws(SluiceError) -> [Value<S>] {
    try parsed.contraction(inputs.compactMap { $0?.shape.count }).compute(inputs)
  }

  /// The sum that the equation is for inputs of these ranks.
  package func contraction(_ ranks: [Int]) throws(SluiceError) -> Contraction {
    try parsed.contraction(ranks)
  }
}
